import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// What is counted does not depend on when it was read, nor on when old rows were removed.
@Suite struct BackfillTargetTests {
    private typealias Fixture = HistoryFixture
    private static let day = UTCDay.milliseconds
    private static let days: Int64 = 40
    /// The past is read and kept for so long.
    private static let age = 15 * day

    /// Runs of every day, newest first, as the API lists them.
    private static func listing() throws -> [Run] {
        try (0..<(days * 6)).reversed().map { number in
            let created = number * day / 6
            return try Fixture.run("r\(number)", .succeeded, created: created, updated: created + 9, completed: created + 9)
        }
    }

    @Test func runsFromBeforeTheTargetAreStoredButNeverCounted() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        try fixture.history.setBackfillTarget(Fixture.at(Self.day), datasets: [fixture.dataset])
        let runs = [0, Self.day - 1, Self.day, 3 * Self.day].map { created in
            (created, "r\(created)")
        }
        let read = try runs.map { try Fixture.run($1, .failed, created: $0, updated: $0 + 5, completed: $0 + 5) }
        try fixture.apply(read, at: 4 * Self.day)
        // More of the past is wanted later; what is counted stays the same.
        try fixture.history.setBackfillTarget(Fixture.at(-9 * Self.day), datasets: [fixture.dataset])
        try fixture.apply(read + [Fixture.run("old", .failed, created: -5, completed: 0)], at: 5 * Self.day, origin: .backfill)
        let totals = try fixture.history.totals(dataset: fixture.dataset)
        #expect(totals.states[.failed]?.runs == 2)
        #expect(totals.failures == ["unknown": 2])
        #expect(try fixture.figures().count == 5)
        #expect(try fixture.history.verify() == [])
        try fixture.history.prune(before: Fixture.at(2 * Self.day))
        #expect(try fixture.history.verify() == [])
    }

    /// Reads a listing page by page, downwards, while days pass, retention comes by and the process is killed; then all of it once more.
    private func count(seed: UInt64) throws -> DatasetTotals {
        var generator = SeededGenerator(seed: seed)
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        let listing = try Self.listing()
        var now = Self.days * Self.day
        try fixture.history.setBackfillTarget(Fixture.at(now - Self.age), datasets: [fixture.dataset])
        var start = 0
        var crashes = 0
        func readPage() throws {
            let rows = Array(listing[start..<min(start + 10, listing.count)])
            guard let newest = listing.first?.createdAt, let oldest = rows.last?.createdAt else { return }
            var page = ObservedRuns(
                dataset: fixture.dataset, runs: rows, observedEarliest: Fixture.at(now), observedLatest: Fixture.at(now), origin: .backfill)
            page.coverage = CoverageChange(from: oldest, to: newest, reachesBeginning: start + 10 >= listing.count)
            try fixture.history.apply(page)
            start += 10
        }
        while start < listing.count {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0:
                crashes += 1
                try fixture.crash(number: crashes)
                start = max(0, start - 20)
            case 1: now += Int64.random(in: 0...Self.day, using: &generator)
            case 2, 3:
                let request = RetentionRequest(age: .milliseconds(Self.age), apiNow: Fixture.at(now), localNow: Fixture.at(now))
                _ = try fixture.history.removeOldRuns(request, limit: Int.random(in: 1...50, using: &generator))
            default: try readPage()
            }
        }
        start = 0
        while start < listing.count { try readPage() }
        #expect(try fixture.history.verify() == [])
        return try fixture.history.totals(dataset: fixture.dataset)
    }

    @Test func whatIsCountedDoesNotDependOnTheTiming() throws {
        let expected = try Self.listing().count { $0.createdAt >= Fixture.at(Self.days * Self.day - Self.age) }
        for seed: UInt64 in 1...12 {
            #expect(try count(seed: seed).states.mapValues(\.runs) == [.succeeded: Int64(expected)], "seed \(seed)")
        }
    }

    @Test func importedHistoryKeepsWhatItCountedWhenItIsCollectedLater() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .failed, created: 0, completed: 5)], at: 10, origin: .imported)
        try fixture.history.setBackfillTarget(Fixture.at(Self.day), datasets: [fixture.dataset])
        try fixture.apply([Fixture.run("a", .failed, created: 0, completed: 5)], at: 10)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.failed]?.runs == 1)
        #expect(try fixture.history.verify() == [])
    }

    @Test func importIsKnownFromItsOldestToItsNewestRun() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("b", .failed, created: 7000, completed: 7005)], at: 10, origin: .imported)
        #expect(try fixture.history.dataset(fixture.dataset)?.imported == Fixture.at(7000)...Fixture.at(7000))
        try fixture.apply(
            [Fixture.run("a", .failed, created: 0, completed: 5), Fixture.run("c", .enqueued, created: 9000)], at: 10, origin: .imported)
        let stored = try #require(try fixture.history.dataset(fixture.dataset))
        #expect(stored.imported == Fixture.at(0)...Fixture.at(9000))
        #expect(stored.known.covers(Fixture.at(0)..<Fixture.at(9001)) && stored.known.hasWholeCounters)
        #expect(!stored.known.covers(Fixture.at(0)..<Fixture.at(9002)))
    }

    @Test func datasetWithoutRunsIsKnownAtOnce() throws {
        let fixture = try Fixture()
        try fixture.history.setBackfillTarget(Fixture.at(-Self.age), datasets: [fixture.dataset])
        try fixture.history.apply(
            ObservedRuns(
                dataset: fixture.dataset, runs: [], observedEarliest: Fixture.at(0), observedLatest: Fixture.at(5), origin: .live,
                coverage: CoverageChange(from: Fixture.at(0), to: Fixture.at(0), reachesBeginning: true),
                collected: CollectionMark(activity: nil, at: Fixture.at(0))))
        let known = try #require(try fixture.history.dataset(fixture.dataset)?.known)
        #expect(known.isComplete && known.hasWholeCounters && known.reachesBeginning)
        #expect(known.end == Fixture.at(0))
    }

    /// One row dated a day ahead: the runs that are created until then are still missing.
    @Test func runOfTheFutureDoesNotMoveTheWatermark() throws {
        let fixture = try Fixture()
        let runs = [try Fixture.run("ahead", .enqueued, created: Self.day), try Fixture.run("now", .enqueued, created: 0)]
        try fixture.history.apply(
            ObservedRuns(
                dataset: fixture.dataset, runs: runs, observedEarliest: Fixture.at(1000), observedLatest: Fixture.at(2000), origin: .live,
                coverage: CoverageChange(from: Fixture.at(0), to: Fixture.at(Self.day), reachesBeginning: true)))
        #expect(try fixture.history.coverage(fixture.dataset)?.to == Fixture.at(2000))
        let later = try (1...100).map { try Fixture.run("later\($0)", .failed, created: Int64($0) * 3000, completed: Int64($0) * 3000) }
        try fixture.apply(later, at: 400_000)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.failed]?.runs == 100)
    }
}
