import Configuration
import Foundation
import Logging
import Reports
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

/// One answer from a history, and from trees of one and of many shards.
@Suite struct LakeCapacityTests {
    private static let now = Timestamp(milliseconds: 1_769_904_000_000)
    private static let hour: Int64 = 3_600_000
    private let folder: TemporaryDirectory
    private let history: RunHistory

    init() throws {
        folder = try TemporaryDirectory()
        history = try RunHistory.open(directory: folder.path("data"), access: .writer)
    }

    private func context(shard: Int = 0, of total: Int = 1) throws -> CommandContext {
        let text = """
            mode: { workspace: acme }
            rollup: { directory: "\(folder.path("tree"))" }
            shard: { index: \(shard), total: \(total) }
            """
        let file = folder.path("\(shard)-\(total).yml")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return try CommandContext(
            sources: ConfigurationSources(file: file), storagePath: folder.path("data"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func rollUp(_ context: CommandContext) throws {
        try RollupJob(history: history, canWrite: true, storage: context.storage, configuration: context.configuration, threads: 2)
            .run(now: Self.now)
    }

    private func run(_ token: String, hoursAgo: Int64, state: RunState = .succeeded, minutes: Int64 = 5) throws -> Run {
        let created = Self.now.advanced(byMilliseconds: -hoursAgo * Self.hour)
        let end = created.advanced(byMilliseconds: minutes * 60_000)
        let completed = [.succeeded, .completed, .failed, .cancelled].contains(state) ? end : nil
        return try Run(token: try #require(RunToken(token)), state: state, createdAt: created, updatedAt: end, completedAt: completed)
    }

    private func add(_ token: String, _ runs: [Run], account: String = "acme") throws {
        let dataset = Dataset(token: try #require(DatasetToken(token)), name: "Name of \(token)", space: nil)
        let id = try #require(try history.upsert(datasets: [dataset], account: account, at: Self.now).first)
        _ = try history.apply(
            ObservedRuns(
                dataset: id, runs: runs, observedEarliest: Self.now, observedLatest: Self.now, origin: .live,
                coverage: CoverageChange(from: Timestamp(milliseconds: 0), to: Self.now, reachesBeginning: true),
                collected: CollectionMark(activity: nil, at: Self.now)))
    }

    /// Runs that compete, some of which fail, over 15 weeks; another workspace in the same history.
    private func addWorld() throws {
        for dataset in 0..<5 {
            try add(
                "d\(dataset)",
                try (1..<Int64(24 * 105)).filter { $0 % Int64(dataset + 1) == 0 }.map { hour in
                    let state: RunState = hour % 17 == 3 ? .failed : hour % 29 == 5 ? .cancelled : .succeeded
                    return try run("r\(hour)", hoursAgo: hour, state: state, minutes: 7 + (hour * 13 + Int64(dataset)) % 50)
                })
        }
        try add("elsewhere", try (1..<400).map { try run("e\($0)", hoursAgo: $0, minutes: 600) }, account: "other")
    }

    private func analyzeTree(_ query: CapacityQuery, shards: Int = 1) throws -> CapacityAnalysis {
        try CapacityAnalyzer(lake: folder.path("tree"), configuration: context(of: shards).configuration).analyze(query)
    }

    private func expectSameAnswer(_ query: CapacityQuery, shards: Int = 1) throws -> CapacityAnalysis {
        for shard in 0..<shards { try rollUp(try context(shard: shard, of: shards)) }
        let whole = try CapacityAnalyzer(history: history, configuration: context().configuration).analyze(query)
        let tree = try analyzeTree(query, shards: shards)
        #expect(CapacityJSON.render(tree) == CapacityJSON.render(whole))
        #expect(CapacityHTML.render(tree) == CapacityHTML.render(whole))
        return tree
    }

    @Test(arguments: [1, 4])
    func aTreeGivesTheAnswerOfItsHistory(shards: Int) throws {
        try addWorld()
        var query = CapacityQuery(now: Self.now)
        query.spreads = true
        let analysis = try expectSameAnswer(query, shards: shards)
        #expect(analysis.growth?.weeks.count ?? 0 > 10 && analysis.observed.runs > 1000)
    }

    /// The week in which the window ends counts as far as the window goes, and nothing after it.
    @Test func aWindowInThePastIsTheSame() throws {
        try addWorld()
        for (since, until) in [(60, 31), (75, 74), (105, 1), (100, 60)] as [(Int64, Int64)] {
            var query = CapacityQuery(now: Self.now)
            query.since = Self.now.advanced(byMilliseconds: -since * UTCDay.milliseconds - 1_234_567)
            query.until = Self.now.advanced(byMilliseconds: -until * UTCDay.milliseconds + 7_654_321)
            _ = try expectSameAnswer(query)
        }
    }

    /// What reaches into the window from far before it, and what is in flight since then, is found; the longest run decides what is stuck.
    @Test(arguments: [RunState.succeeded, .failed, .cancelled])
    func oldRunsThatMatterAreFound(state: RunState) throws {
        try addWorld()
        let window: Int64 = 24 * 28
        try add(
            "old",
            [
                try run("reaching", hoursAgo: window + 24 * 20, state: state, minutes: 60 * 24 * 25),
                try run("before", hoursAgo: window + 24 * 45, state: state, minutes: 60 * 24 * 27),
                try run("stuck", hoursAgo: window + 24 * 40, state: .enqueued), try run("long", hoursAgo: 24 * 26, state: .pending),
            ])
        let analysis = try expectSameAnswer(CapacityQuery(now: Self.now))
        #expect(analysis.observed.inFlight == 1)
        #expect(analysis.notes.contains { $0.hasPrefix("One run has been in flight for more than 27 d") })
    }

    @Test func aTreeWithoutRunsSaysWhatToDo() throws {
        try add("elsewhere", [try run("e", hoursAgo: 3)], account: "other")
        try rollUp(try context())
        let error = #expect(throws: LakeReportError.self) {
            try analyzeTree(CapacityQuery(now: Self.now))
        }
        #expect(error?.description.contains("contains no runs of this workspace") == true)
    }

    /// Half of the datasets would pass for half of the load.
    @Test func aShardThatHasNotWrittenIsMissed() throws {
        try addWorld()
        try rollUp(try context(shard: 0, of: 4))
        let analysis = try analyzeTree(CapacityQuery(now: Self.now))
        #expect(analysis.notes.contains { $0.contains("slices of the datasets are missing from the tree") })
    }
}
