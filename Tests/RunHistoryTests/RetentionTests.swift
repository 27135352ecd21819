import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct RetentionTests {
    private typealias Fixture = HistoryFixture
    private static let day = UTCDay.milliseconds

    private func fixture() throws -> Fixture {
        let fixture = try Fixture()
        let runs = try (0..<10).map {
            try Fixture.run(
                "r\($0)",
                .succeeded,
                created: Int64($0) * Self.day,
                updated: Int64($0) * Self.day + 60_000,
                completed: Int64($0) * Self.day + 60_000
            )
        }
        try fixture.apply(runs + [Fixture.run("waiting", .enqueued, created: 5)], at: 10 * Self.day)
        return fixture
    }

    @Test func countersSurviveAndOldRowsAreNotTakenAgain() throws {
        let fixture = try fixture()
        let before = try fixture.history.totals(dataset: fixture.dataset)
        let result = try fixture.history.prune(before: Fixture.at(4 * Self.day), batchRuns: 2)
        #expect(result == PruneResult(removedRuns: 4, isComplete: true))
        #expect(try fixture.history.totals(dataset: fixture.dataset) == before)
        let again = try fixture.apply(
            [Fixture.run("r1", .succeeded, created: Self.day, updated: Self.day + 9, completed: Self.day + 9)],
            at: 10 * Self.day
        )
        #expect(again.ignored == 1)
        #expect(try fixture.history.totals(dataset: fixture.dataset) == before)
        #expect(try fixture.history.statistics().runs == 7)
        #expect(try fixture.history.verify() == [])
    }

    @Test func runsInFlightStayAndTheirLateEndRewritesNoFinalDay() throws {
        let fixture = try fixture()
        try fixture.history.prune(before: Fixture.at(4 * Self.day))
        try fixture.history.clearChangedDays(through: fixture.history.changedDays().revision)
        #expect(try fixture.history.runsInFlight().map(\.key.token.text) == ["waiting"])
        try fixture.apply(
            [Fixture.run("waiting", .failed, created: 5, updated: 10 * Self.day, completed: 10 * Self.day)],
            at: 11 * Self.day
        )
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.failed]?.runs == 1)
        #expect(try fixture.history.changedDays().days.isEmpty)
    }

    @Test func horizonIsAMidnightAndNeverMovesBack() throws {
        let fixture = try fixture()
        try fixture.history.prune(before: Fixture.at(4 * Self.day))
        let horizon = try #require(try fixture.history.dataset(fixture.dataset)?.retentionHorizon)
        #expect(horizon == UTCDay(containing: Fixture.at(4 * Self.day)).start)
        try fixture.history.prune(before: Fixture.at(2 * Self.day))
        #expect(try fixture.history.dataset(fixture.dataset)?.retentionHorizon == horizon)
    }

    /// A day's file holds every dataset: what one dataset lost to retention must not be lost from the file because of another.
    @Test func daysBeforeTheHorizonAreFinalForEveryDataset() throws {
        let fixture = try fixture()
        try fixture.history.prune(before: Fixture.at(4 * Self.day))
        let other = try Fixture.addDataset(fixture.history, "late")
        let run = try Fixture.run("x", .failed, created: Self.day, completed: Self.day)
        try fixture.history.apply(
            ObservedRuns(dataset: other, runs: [run], observedEarliest: Fixture.at(0), observedLatest: Fixture.at(0), origin: .imported)
        )
        let horizon = try #require(try fixture.history.retentionHorizon())
        #expect(try fixture.history.changedDays().days.allSatisfy { $0.day.start >= horizon })
        #expect(try fixture.history.totals(dataset: other).states[.failed]?.runs == 1)
    }

    @Test func newestRunsAreKnownAfterEverythingWasRemoved() throws {
        let fixture = try fixture()
        let before = try fixture.history.latestRuns(dataset: fixture.dataset)
        try fixture.history.prune(before: Fixture.at(20 * Self.day))
        #expect(try fixture.history.latestRuns(dataset: fixture.dataset) == before)
        let late = try Fixture.run("waiting", .succeeded, created: 5, updated: 10 * Self.day, completed: 10 * Self.day)
        try fixture.apply([late], at: 11 * Self.day)
        try fixture.history.prune(before: Fixture.at(20 * Self.day))
        #expect(try fixture.history.latestRuns(dataset: fixture.dataset).lastSuccess == before.lastSuccess)
        #expect(before.lastSuccess?.completedAt == Fixture.at(9 * Self.day + 60_000))
    }

    @Test func newBucketsRecountRowsAndMoveThePrunedPartUp() throws {
        let settings = HistorySettings(durationBuckets: [1000, 2000, 4000].map { .milliseconds($0) })
        let fixture = try Fixture(settings: settings)
        func run(_ name: String, _ day: Int64, _ length: Int64) throws -> Run {
            try Fixture.run(name, .succeeded, created: day * Self.day, completed: day * Self.day + length)
        }
        try fixture.apply([run("old", 0, 1500), run("older", 0, 9000), run("new", 5, 1500), run("newer", 6, 2500)], at: 7 * Self.day)
        try fixture.history.prune(before: Fixture.at(4 * Self.day))
        try fixture.reopen(settings: HistorySettings(durationBuckets: [1500, 3000].map { .milliseconds($0) }))
        let duration = try fixture.history.totals(dataset: fixture.dataset).duration
        #expect(duration.bounds == [.milliseconds(1500), .seconds(3)])
        // 1500 is known exactly for the stored run; of the removed one only that it was at most 2000.
        #expect(duration.counts == [1, 2, 1])
        #expect(duration.sum == .milliseconds(14_500))
        #expect(try fixture.history.verify() == [])
        try fixture.reopen()
        #expect(try fixture.history.totals(dataset: fixture.dataset).duration == duration)
    }
}
