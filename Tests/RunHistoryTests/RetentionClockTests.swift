import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// Nothing is deleted on the word of one clock.
@Suite struct RetentionClockTests {
    private typealias Fixture = HistoryFixture
    private static let day = UTCDay.milliseconds
    private static let age = 30 * day
    /// 2099-01-01T00:00:00Z.
    private static let wrong = Timestamp(milliseconds: 4_070_908_800_000)

    private func request(api: Timestamp, local: Timestamp) -> RetentionRequest {
        RetentionRequest(age: .milliseconds(Self.age), apiNow: api, localNow: local)
    }

    private func reached(_ previous: RetentionMark?, api: Int64, local: Int64) -> Timestamp? {
        try? RetentionMark.next(after: previous, request(api: Fixture.at(api), local: Fixture.at(local))).get().reached
    }

    @Test func clocksThatDifferByMoreThanADayRemoveNothing() {
        #expect(reached(nil, api: 2 * Self.day, local: 0) == nil)
        #expect(reached(nil, api: 0, local: 2 * Self.day) == nil)
        #expect(reached(nil, api: Self.day, local: 0) == Fixture.at(0))
        #expect(reached(nil, api: 0, local: Self.day) == Fixture.at(0))
    }

    @Test func noMoreTimePassesThanByEitherClock() {
        let mark = RetentionMark(reached: Fixture.at(0), apiNow: Fixture.at(0), localNow: Fixture.at(20_000))
        #expect(reached(mark, api: 1000, local: 21_500) == Fixture.at(1000))
        // The API's clock jumps by most of a day within a second.
        #expect(reached(mark, api: 70_000_000, local: 21_000) == Fixture.at(1000))
        // And the local one.
        #expect(reached(mark, api: 1000, local: 70_000_000) == Fixture.at(1000))
    }

    @Test func clocksThatWereBothWrongAreForgiven() {
        let mark = RetentionMark(reached: Self.wrong, apiNow: Self.wrong, localNow: Self.wrong)
        #expect(reached(mark, api: 0, local: 0) == Fixture.at(0))
    }

    private func runs(_ days: Range<Int64>) throws -> [Run] {
        try days.map { number in
            let created = number * Self.day
            return try Fixture.run("r\(number)", .failed, created: created, updated: created + 5, completed: created + 5)
        }
    }

    @Test func oneAnswerOfAWrongYearLosesNothing() throws {
        let fixture = try Fixture()
        let now = Fixture.at(100 * Self.day)
        try fixture.apply(runs(71..<100), at: 100 * Self.day)
        let result = try fixture.history.removeOldRuns(request(api: Self.wrong, local: now), limit: 5000)
        #expect(result.removedRuns == 0 && result.refusal == .clocksDisagree(apiNow: Self.wrong, localNow: now))
        #expect(try fixture.history.removeOldRuns(request(api: now, local: now), limit: 5000).removedRuns == 0)
        #expect(try fixture.apply(runs(100..<105), at: 105 * Self.day).inserted == 5)
        #expect(try fixture.figures().count == 34)
        #expect(try fixture.history.retentionHorizonProblem(now: now) == nil)
    }

    @Test func oldRunsAreRemovedWhenBothClocksAgree() throws {
        let fixture = try Fixture()
        try fixture.apply(runs(0..<100), at: 100 * Self.day)
        let now = Fixture.at(100 * Self.day)
        var removed: Int64 = 0
        while true {
            let batch = try fixture.history.removeOldRuns(request(api: now, local: now.advanced(byMilliseconds: 5000)), limit: 7)
            removed += batch.removedRuns
            if batch.isComplete { break }
        }
        let horizon = UTCDay(containing: Fixture.at(70 * Self.day)).start
        #expect(try fixture.figures().allSatisfy { $0.createdAt >= horizon })
        #expect(removed == 70)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.failed]?.runs == 100)
    }

    /// As earlier versions left it behind: most runs are gone, and no new one is taken.
    @Test func horizonOfTheFutureIsFoundAndMended() throws {
        let fixture = try Fixture()
        try fixture.history.apply(
            ObservedRuns(
                dataset: fixture.dataset, runs: runs(71..<100), observedEarliest: Fixture.at(100 * Self.day),
                observedLatest: Fixture.at(100 * Self.day), origin: .live,
                coverage: CoverageChange(from: Fixture.at(71 * Self.day), to: Fixture.at(99 * Self.day), reachesBeginning: true)))
        try fixture.history.prune(before: Self.wrong)
        #expect(try fixture.apply(runs(95..<105), at: 105 * Self.day).ignored == 10)
        let now = Fixture.at(105 * Self.day)
        let problem = try #require(try fixture.history.retentionHorizonProblem(now: now))
        #expect(problem.horizon == Self.wrong && problem.datasets == 1)
        #expect(try fixture.history.mendRetentionHorizon(now: now) == 1)
        #expect(try fixture.history.retentionHorizonProblem(now: now) == nil)
        let again = try fixture.apply(runs(95..<105), at: 105 * Self.day)
        #expect(again.inserted == 5 && again.ignored == 5)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.failed]?.runs == 34)
        let coverage = try #require(try fixture.history.coverage(fixture.dataset))
        #expect(coverage.to == Fixture.at(99 * Self.day))
        #expect(try fixture.history.verify() == [])
    }
}
