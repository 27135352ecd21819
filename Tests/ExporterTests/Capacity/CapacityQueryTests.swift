import CollectionTestSupport
import Configuration
import Foundation
import ModeSimulator
import Reports
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

/// From the stored history to the answer.
@Suite struct CapacityQueryTests {
    private static let now = Timestamp(milliseconds: 1_769_904_000_000)

    private func analyzer(_ directory: String, workspace: String? = "acme") throws -> CapacityAnalyzer {
        let environment = workspace.map { ["MODE_WORKSPACE": $0] } ?? [:]
        let history = try RunHistory.open(directory: directory, access: .reader)
        return CapacityAnalyzer(history: history, configuration: try ConfigurationSources(file: nil, environment: environment).load())
    }

    /// A history with one dataset for each entry, and its runs.
    private func history(
        _ runs: [String: [Run]], account: String = "acme", in directory: String, collectedAt: Timestamp? = now,
        coverage: CoverageChange? = CoverageChange(from: Timestamp(milliseconds: 0), to: now, reachesBeginning: true)
    ) throws {
        let history = try RunHistory.open(directory: directory, access: .writer)
        for (token, runs) in runs.sorted(by: { $0.key < $1.key }) {
            let dataset = Dataset(token: try #require(DatasetToken(token)), name: nil, space: nil)
            let id = try #require(try history.upsert(datasets: [dataset], account: account, at: Self.now).first)
            _ = try history.apply(
                ObservedRuns(
                    dataset: id, runs: runs, observedEarliest: Self.now, observedLatest: Self.now, origin: .live, coverage: coverage,
                    collected: collectedAt.map { CollectionMark(activity: nil, at: $0) }))
        }
        try history.close()
    }

    private func run(_ token: String, hoursAgo: Int64, state: RunState = .succeeded, minutes: Int64 = 5) throws -> Run {
        let created = Self.now.advanced(byMilliseconds: -hoursAgo * 3_600_000)
        let end = created.advanced(byMilliseconds: minutes * 60_000)
        return try Run(token: try #require(RunToken(token)), state: state, createdAt: created, updatedAt: end, completedAt: end)
    }

    private func hourly(_ hours: Range<Int64>) throws -> [Run] { try hours.map { try run("run\($0)", hoursAgo: $0) } }

    /// The simulator knows when each run really began, so the number of slots that is needed can be computed without queue latencies.
    @Test func aWorkspaceOfTwoSlotsGetsTheAnswerThatItsTrueExecutionsGive() async throws {
        let start = Self.now.advanced(byMilliseconds: -10 * UTCDay.milliseconds)
        let harness = try CollectorHarness(
            parameters: WorldParameters(seed: 5, datasetCount: 12, spaceCount: 2, start: start, executionSlots: 2, stuckShare: 0),
            startingAt: Self.now, queryRuns: .all)
        for _ in 0..<3 { _ = await harness.collector.pass(.withBackfill) }
        var query = CapacityQuery(now: Self.now)
        query.slots = Array(1...40)
        let analysis = try analyzer(harness.history.directory).analyze(query)
        #expect(analysis.current?.count == 2 && analysis.current?.source == .inferred)
        #expect(analysis.fit.verdict == .fits)
        #expect(analysis.observed.basis.assumedRatio < 0.1)

        var truth: [(arrival: Int64, service: Int64)] = []
        for dataset in harness.world.datasets {
            for run in harness.world.runs(dataset: dataset.index, at: Self.now) {
                guard let started = run.startedAt, run.endedAt <= Self.now else { continue }
                truth.append((run.createdAt.milliseconds, run.endedAt.milliseconds - started.milliseconds))
            }
        }
        truth.sort { $0.arrival < $1.arrival }
        let needed = (1...40).first { slots in
            let waits = FirstComeFirstServed.waits(arrivals: truth.map(\.arrival), services: truth.map(\.service), slots: slots).sorted()
            return Quantile.type7(sorted: waits, 0.95) <= 60_000
        }
        let recommended = try #require(analysis.recommendedSlots)
        #expect(abs(recommended - (needed ?? 0)) <= 1, "needed \(String(describing: needed))")
    }

    @Test func theWindowNeverReachesBeyondWhatIsKnown() throws {
        let folder = try TemporaryDirectory()
        try history(["a": try hourly(30..<100)], in: folder.path("data"), collectedAt: Self.now.advanced(byMilliseconds: -3_600_000))
        let analysis = try analyzer(folder.path("data")).analyze(CapacityQuery(now: Self.now))
        #expect(analysis.since == Self.now.advanced(byMilliseconds: -99 * 3_600_000))
        #expect(analysis.until == Self.now.advanced(byMilliseconds: -3_600_000))
        #expect(analysis.notes.contains { $0.hasPrefix("The window begins with the first run in the history") })
        #expect(analysis.observed.runs == 70)
    }

    @Test func windowsAreTakenAsAsked() throws {
        let folder = try TemporaryDirectory()
        try history(["a": try hourly(1..<100)], in: folder.path("data"))
        var query = CapacityQuery(now: Self.now)
        query.since = Self.now.advanced(byMilliseconds: -50 * 3_600_000)
        query.until = Self.now.advanced(byMilliseconds: -20 * 3_600_000)
        let analysis = try analyzer(folder.path("data")).analyze(query)
        #expect(analysis.observed.runs == 30)
        #expect(analysis.notes == [])
    }

    /// An imported history was never collected: its newest run is the end, and part of it.
    @Test(arguments: [1, 100])
    func anImportedHistoryEndsWithItsNewestRun(count: Int64) throws {
        let folder = try TemporaryDirectory()
        try history(["a": try hourly(2000..<(2000 + count))], in: folder.path("data"), collectedAt: nil, coverage: nil)
        let analysis = try analyzer(folder.path("data")).analyze(CapacityQuery(now: Self.now))
        #expect(analysis.until == Self.now.advanced(byMilliseconds: -2000 * 3_600_000 + 1))
        #expect(analysis.observed.runs == Int(count))
    }

    @Test func runsInFlightForTooLongHoldNoSlot() throws {
        let folder = try TemporaryDirectory()
        let stuck = try run("stuck", hoursAgo: 90, state: .enqueued)
        let young = try run("young", hoursAgo: 2, state: .enqueued)
        try history(["a": try hourly(1..<100) + [stuck, young]], in: folder.path("data"))
        let analysis = try analyzer(folder.path("data")).analyze(CapacityQuery(now: Self.now))
        #expect(analysis.observed.inFlight == 1)
        #expect(analysis.notes.contains { $0.hasPrefix("One run has been in flight for more than 1 d") })
    }

    @Test func aSingleImportedRunIsARun() throws {
        let folder = try TemporaryDirectory()
        let history = try RunHistory.open(directory: folder.path("data"), access: .writer)
        let dataset = Dataset(token: try #require(DatasetToken("a")), name: nil, space: nil)
        let id = try #require(try history.upsert(datasets: [dataset], account: "acme", at: Self.now).first)
        _ = try history.apply(
            ObservedRuns(
                dataset: id, runs: [try run("only", hoursAgo: 50)], observedEarliest: Self.now, observedLatest: Self.now, origin: .imported)
        )
        try history.close()
        let analysis = try analyzer(folder.path("data")).analyze(CapacityQuery(now: Self.now))
        #expect(analysis.observed.runs == 1)
        #expect(analysis.isCovered)
    }

    /// 28 days are asked for, and one of the datasets is known for two of them.
    @Test func nothingIsClaimedOverAWindowThatIsKnownInPart() throws {
        let folder = try TemporaryDirectory()
        let from = Self.now.advanced(byMilliseconds: -50 * 3_600_000)
        try history(["a": try hourly(1..<600)], in: folder.path("data"))
        try history(["b": try hourly(1..<50)], in: folder.path("data"), coverage: CoverageChange(from: from, to: Self.now))
        let analysis = try analyzer(folder.path("data")).analyze(CapacityQuery(now: Self.now))
        #expect(!analysis.isCovered)
        #expect(analysis.knownFrom == from)
        #expect(analysis.headline.hasPrefix("No answer yet: the runs of all datasets are known from "))
        #expect(analysis.headlineRule.hasPrefix("no rule applies"))
        var query = CapacityQuery(now: Self.now)
        query.since = from
        let known = try analyzer(folder.path("data")).analyze(query)
        #expect(known.isCovered)
        #expect(!known.headline.hasPrefix("No answer yet: the runs of all"))
    }

    @Test func datasetsThatAreNotReadBackAreNamed() throws {
        let folder = try TemporaryDirectory()
        let from = Self.now.advanced(byMilliseconds: -50 * 3_600_000)
        try history(
            ["a": try hourly(1..<50), "b": try hourly(1..<300)], in: folder.path("data"), coverage: CoverageChange(from: from, to: Self.now)
        )
        let analysis = try analyzer(folder.path("data")).analyze(CapacityQuery(now: Self.now))
        #expect(analysis.notes.contains { $0.hasPrefix("2 of 2 datasets are not known over the whole window") })
        #expect(analysis.growth?.verdict == .tooFewWeeks)
    }

    /// Growth looks at the whole history, but at whole weeks only.
    @Test func growthUsesTheWeeksBeforeTheWindow() throws {
        let folder = try TemporaryDirectory()
        let coverage = CoverageChange(from: Timestamp(milliseconds: 0), to: Self.now, reachesBeginning: true)
        try history(["a": try hourly(1..<(24 * 7 * 13))], in: folder.path("data"), coverage: coverage)
        let analysis = try analyzer(folder.path("data")).analyze(CapacityQuery(now: Self.now))
        let weeks = try #require(analysis.growth).weeks
        #expect(weeks.count == 12)
        #expect(Set(weeks.map(\.runTime.milliseconds)) == Set([Int64(7 * 24 * 300_000)]))
        #expect(analysis.growth?.verdict == .notDetectable)
    }

    /// Reading the window alone gives the same answer, whatever lies before it.
    @Test func withoutGrowthOnlyTheWindowIsReadAndTheAnswerIsTheSame() throws {
        let folder = try TemporaryDirectory()
        let hours: Int64 = 24 * 7 * 13
        let quiet = try run("first", hoursAgo: hours)
        let long = try run("long", hoursAgo: 24 * 28 + 30, minutes: 40 * 60)
        let stuck = try run("stuck", hoursAgo: 24 * 60, state: .enqueued)
        try history(["a": [quiet, long, stuck] + (try hourly(1..<24 * 20)), "b": try hourly(2..<hours)], in: folder.path("data"))
        var query = CapacityQuery(now: Self.now)
        let whole = try analyzer(folder.path("data")).analyze(query)
        query.asksGrowth = false
        let window = try analyzer(folder.path("data")).analyze(query)
        #expect(window.growth == nil && whole.growth != nil)
        #expect(window.headline == whole.headline && window.since == whole.since && window.notes == whole.notes)
        #expect(window.observed.runs == whole.observed.runs && window.observed.inSystem.mean == whole.observed.inSystem.mean)
        #expect(whole.notes.contains { $0.hasPrefix("One run has been in flight") })
    }

    @Test func questionsWithoutAnAnswerSayWhatToDo() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("data")
        func failure(_ workspace: String? = "acme", _ change: (inout CapacityQuery) -> Void = { _ in }) throws -> CapacityQueryError? {
            var query = CapacityQuery(now: Self.now)
            change(&query)
            do {
                _ = try analyzer(path, workspace: workspace).analyze(query)
                return nil
            } catch let error as CapacityQueryError { return error }
        }
        try history([:], in: path)
        #expect(try failure() == .nothingKnown)
        try history(["a": try hourly(1..<10)], in: path)
        #expect(try failure { $0.pinned = ["nope"] } == .unknownPin("nope"))
        let later = Self.now.advanced(byMilliseconds: 1)
        #expect(try failure { $0.since = later } == .windowNotCollected(since: later, knownUntil: Self.now))
        try history(["a": try hourly(1..<10)], account: "other", in: path)
        #expect(try failure(nil) == .severalAccounts(["acme", "other"]))
        #expect(try failure() == nil)
    }

    @Test func moreRunsThanTheMemoryHoldsAreRefused() throws {
        let folder = try TemporaryDirectory()
        try history(["a": try hourly(1..<20)], in: folder.path("data"))
        let history = try RunHistory.open(directory: folder.path("data"), access: .reader)
        let source = HistoryCapacitySource(history: history, shards: 1)
        let datasets = try source.datasets(account: nil).entries
        func read(maximumRuns: Int) throws -> CapacityRuns {
            var runs = CapacityRuns(window: Timestamp(milliseconds: 0)..<Self.now, now: Self.now, maximumRuns: maximumRuns)
            try source.read(datasets, asksGrowth: true, into: &runs, isCancelled: { false })
            return runs
        }
        #expect(throws: CapacityQueryError.tooManyRuns(limit: 18)) { try read(maximumRuns: 18) }
        var roomy = try read(maximumRuns: 19)
        #expect(roomy.takeRuns().count == 19)
        #expect(roomy.runs.isEmpty)
    }
}
