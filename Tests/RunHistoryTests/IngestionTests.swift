import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct IngestionTests {
    private typealias Fixture = HistoryFixture

    @Test func changeAfterTheEndIsShownAndCountedButMovesNoCounter() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .failed, created: 0, updated: 100, completed: 100)], at: 200)
        let changed = try fixture.apply([Fixture.run("a", .succeeded, created: 0, updated: 900, completed: 900)], at: 1000)
        #expect(changed.updated == 1 && changed.becameEnded == 0)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states == [.failed: StateTotal(runs: 1, runTime: .milliseconds(100))])
        #expect(try fixture.figures().map(\.state) == [.succeeded])
        #expect(try fixture.history.statistics().runsChangedAfterEnd == 1)
        #expect(try fixture.history.verify() == [])
    }

    /// Prometheus takes a fall for a restart, and adds the whole counter to an increase.
    @Test func runThatGoesBackInFlightStaysCounted() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        func states() throws -> [RunState.Code: StateTotal] { try fixture.history.totals(dataset: fixture.dataset).states }
        try fixture.apply([Fixture.run("a", .failed, created: 0, updated: 100, completed: 100)], at: 200, origin: .imported)
        let once = [RunState.Code.failed: StateTotal(runs: 1, runTime: .milliseconds(100))]
        try fixture.apply([Fixture.run("a", .enqueued, created: 0, updated: 300)], at: 400)
        #expect(try states() == once)
        #expect(try fixture.history.latestRuns(dataset: fixture.dataset).inFlight == [.enqueued: 1])
        try fixture.apply([Fixture.run("a", .succeeded, created: 0, updated: 900, completed: 900)], at: 1000)
        #expect(try states() == once)
        #expect(try fixture.figures().map(\.durationMilliseconds) == [900])
        #expect(try fixture.history.verify() == [])
    }

    @Test func countedRunThatIsForgottenAndComesBackCountsOnce() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .failed, created: 0, updated: 100, completed: 100)], at: 200)
        try fixture.apply([Fixture.run("a", .enqueued, created: 0, updated: 300)], at: 400)
        #expect(try fixture.history.forgetInFlight(fixture.key("a", created: 0)))
        #expect(try fixture.figures().isEmpty && fixture.history.verify().isEmpty)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.failed]?.runs == 1)
        try fixture.reopen()
        try fixture.apply([Fixture.run("a", .succeeded, created: 7_000_000, updated: 7_000_900, completed: 7_000_900)], at: 7_001_000)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states.mapValues(\.runs) == [.failed: 1])
        #expect(try fixture.figures().map(\.state) == [.succeeded])
        #expect(try fixture.history.verify() == [])
    }

    @Test func staleReadingChangesNothing() throws {
        let fixture = try Fixture()
        let ended = try Fixture.run("a", .succeeded, created: 0, updated: 900, completed: 900)
        try fixture.apply([ended], at: 1000)
        #expect(try fixture.apply([Fixture.run("a", .enqueued, created: 0, updated: 0)], at: 500, origin: .imported).unchanged == 1)
        #expect(try fixture.figures().map(\.state) == [.succeeded])
    }

    /// `updated_at` moves after the end (purge): an estimated duration must not grow with it.
    @Test func estimatedEndStaysAtTheEarliestEstimate() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .cancelled, created: 0, updated: 700)], at: 1000)
        try fixture.apply([Fixture.run("a", .cancelled, created: 0, updated: 90_000)], at: 100_000)
        let total = try fixture.history.totals(dataset: fixture.dataset).states[.cancelled]
        #expect(total == StateTotal(runs: 1, runTime: .milliseconds(700), estimatedRuns: 1))
        try fixture.apply([Fixture.run("a", .cancelled, created: 0, updated: 95_000, completed: 650)], at: 100_000)
        #expect(try fixture.figures().map(\.durationMilliseconds) == [650])
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.cancelled] == total)
    }

    @Test func pollingBracketsTheQueueLatency() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        for second: Int64 in [1, 2] { try fixture.apply([Fixture.run("a", .enqueued, created: 0)], at: second * 1000) }
        try fixture.apply([Fixture.run("a", .runningNotebook, created: 0, updated: 2500)], at: 4000)
        #expect(try fixture.figures().first?.hasQueueLatency == false)
        try fixture.apply([Fixture.run("a", .completed, created: 0, updated: 9000, completed: 9000)], at: 10_000)
        let figures = try #require(try fixture.figures().first)
        #expect((figures.queueLowerMilliseconds, figures.queueUpperMilliseconds) == (2000, 5000))
    }

    @Test func runFirstSeenEndedIsWatchedOnlyWhenItsDatasetWasCollectedBefore() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        try fixture.apply([Fixture.run("before", .failed, created: 0, completed: 50)], at: 1000)
        try fixture.apply([Fixture.run("after", .failed, created: 5000, completed: 5400)], at: 9000)
        try fixture.apply([Fixture.run("old", .failed, created: 7000, completed: 7100)], at: 9000, origin: .backfill)
        #expect(try fixture.figures().map(\.queueUpperMilliseconds) == [RunFigures.none, 400, RunFigures.none])
    }

    @Test func queryRunGivesTheExactLatencyAndOnlyThenTheHistogramCounts() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .enqueued, created: 0)], at: 1000)
        try fixture.apply([Fixture.run("a", .succeeded, created: 0, updated: 8000, completed: 8000)], at: 9000)
        #expect(try fixture.figures().first?.queueUpperMilliseconds == 8000)
        #expect(try fixture.history.totals(dataset: fixture.dataset).queueUpper.count == 0)
        let awaited = try fixture.history.runsAwaitingQueryRuns(limit: 10)
        #expect(awaited == [try fixture.key("a", created: 0)])
        #expect(try fixture.history.apply(.began(Fixture.at(1234)), to: awaited[0]) == .exact)
        let run = try #require(try fixture.history.run(awaited[0]))
        #expect(run.queue == QueueLatency(lower: .milliseconds(1234), upper: .milliseconds(1234), source: .queryRun))
        let totals = try fixture.history.totals(dataset: fixture.dataset)
        #expect(totals.queueLower == totals.queueUpper && totals.queueUpper.sum == .milliseconds(1234))
        #expect(try fixture.history.runsAwaitingQueryRuns(limit: 10).isEmpty)
        #expect(try fixture.history.apply(.absent, to: awaited[0]) == .ignored)
    }

    @Test func queryRunThatCannotBeReadIsGivenUp() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .all, maximumQueryRunAttempts: 2))
        try fixture.apply(
            [Fixture.run("a", .failed, created: 0, completed: 10), Fixture.run("b", .failed, created: 5000, completed: 5010)],
            at: 6000
        )
        let (older, newer) = (try fixture.key("a", created: 0), try fixture.key("b", created: 5000))
        #expect(try fixture.history.runsAwaitingQueryRuns(limit: 9) == [newer, older])
        #expect(try fixture.history.apply(.unavailable, to: newer) == .retryLater)
        #expect(try fixture.history.runsAwaitingQueryRuns(limit: 9) == [older, newer])
        #expect(try fixture.history.apply(.unavailable, to: newer) == .settled)
        #expect(try fixture.history.apply(.began(Fixture.at(-1)), to: older) == .rejected)
        #expect(try fixture.history.rejections()[.negativeQueueLatency] == 1)
        #expect(try fixture.history.runsAwaitingQueryRuns(limit: 9).isEmpty)
    }

    @Test func withdrawnPolicySettlesWhatWaited() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .enqueued, created: 0), Fixture.run("b", .enqueued, created: 1)], at: 1000)
        try fixture.apply([Fixture.run("a", .succeeded, created: 0, updated: 8000, completed: 8000)], at: 9000)
        try fixture.reopen(settings: HistorySettings(queryRunPolicy: .none))
        #expect(try fixture.history.totals(dataset: fixture.dataset).queueUpper.count == 1)
        try fixture.apply([Fixture.run("b", .succeeded, created: 1, updated: 8000, completed: 8000)], at: 9000)
        #expect(try fixture.history.totals(dataset: fixture.dataset).queueUpper.count == 2)
        #expect(try fixture.history.verify() == [])
    }

    @Test func sameRunWithAnotherCreationDoesNotCountTwice() throws {
        let fixture = try Fixture()
        // A fraction of a second that one resource leaves out.
        try fixture.apply([Fixture.run("a", .succeeded, created: 501, updated: 900, completed: 900)], at: 1000)
        try fixture.apply([Fixture.run("a", .succeeded, created: 0, updated: 900, completed: 900)], at: 1000)
        // A creation that moved while in flight.
        try fixture.apply([Fixture.run("b", .enqueued, created: 50_000)], at: 60_000)
        try fixture.apply([Fixture.run("b", .failed, created: 90_000, updated: 95_000, completed: 95_000)], at: 99_000)
        #expect(try fixture.figures().map(\.createdAt) == [Fixture.at(501), Fixture.at(90_000)])
        #expect(try fixture.history.runsInFlight().isEmpty)
        let states = try fixture.history.totals(dataset: fixture.dataset).states
        #expect(
            states == [
                .succeeded: StateTotal(runs: 1, runTime: .milliseconds(399)), .failed: StateTotal(runs: 1, runTime: .milliseconds(5000)),
            ])
        #expect(try fixture.history.verify() == [])
    }

    @Test(arguments: [false, true])
    func endedRunWithAnotherCreationIsTheSameRun(isReopened: Bool) throws {
        let fixture = try Fixture()
        let runs = try (0..<50).map {
            try Fixture.run("r\($0)", .failed, created: Int64($0) * 10_000, updated: 600_000, completed: Int64($0) * 10_000 + 5)
        }
        try fixture.apply(runs, at: 700_000)
        if isReopened { try fixture.reopen() }
        let moved = try Fixture.run("r7", .succeeded, created: 5_000_000, updated: 5_000_900, completed: 5_000_900)
        let stale = try Fixture.run("r8", .enqueued, created: 90_000, updated: 90_000)
        try fixture.apply([moved, stale], at: 6_000_000)
        #expect(try fixture.figures().count == 50)
        #expect(try fixture.history.run(fixture.key("r7", created: 5_000_000))?.state == .succeeded)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states.mapValues(\.runs) == [.failed: 50])
        #expect(try fixture.history.changedDays().days.count >= 1)
        #expect(try fixture.history.statistics().runsChangedAfterEnd == 1)
        #expect(try fixture.history.verify() == [])
    }

    /// New rows go in together, and the same run may come again in the same page, in another state and after any number of others.
    @Test(arguments: [1, 31, 32, 33, 200])
    func runsOfOnePageAreStoredWhateverTheirNumberAndOrder(count: Int) throws {
        let fixture = try Fixture()
        let tokens = (0..<count).map { "run-\($0)-" + String(repeating: "x", count: $0 % 90) }
        let waiting = try tokens.enumerated().map { try Fixture.run($1, .enqueued, created: Int64($0) * 3000) }
        let ended = try tokens.enumerated().reversed().map { number, token in
            try Fixture.run(token, .succeeded, created: Int64(number) * 3000, updated: 900_000, completed: Int64(number) * 3000 + 7)
        }
        try fixture.apply(waiting + ended, at: 1_000_000)
        let stored = try fixture.history.runs(dataset: fixture.dataset, limit: 1000)
        #expect(stored.map(\.key.token.text) == tokens.reversed())
        #expect(stored.allSatisfy { $0.state == .succeeded && $0.duration == .milliseconds(7) })
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.succeeded]?.runs == Int64(count))
        #expect(try fixture.history.verify() == [])
    }

    /// More runs in one second than neighbours are looked at.
    @Test func runsOfOneInstantAreToldApart() throws {
        let fixture = try Fixture()
        let runs = try (0..<300).map { try Fixture.run("r\($0)", .failed, created: Int64($0 % 2), completed: 50) }
        #expect(try fixture.apply(runs, at: 1000).inserted == 300)
        #expect(try fixture.apply(runs.reversed(), at: 2000).unchanged == 300)
        #expect(try fixture.history.verify() == [])
    }

    @Test func rejectedRowCountsOncePerReasonAndDropsItsRunInFlight() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .enqueued, created: 0), Fixture.run("b", .failed, created: 5000, completed: 5001)], at: 6000)
        let rows = ["a", "b"].map { ObservedRuns.Rejected(reason: .negativeDuration, identity: $0) }
        let first = try fixture.apply([], at: 7000, rejected: rows)
        #expect(first.rejected == 2 && first.droppedInFlight == 1)
        #expect(try fixture.apply([], at: 8000, rejected: rows).rejected == 0)
        try fixture.reopen()
        let other = rows.map { ObservedRuns.Rejected(reason: .malformed, identity: $0.identity) }
        #expect(try fixture.apply([], at: 9000, rejected: rows + other).rejected == 2)
        #expect(try fixture.history.rejections()[.negativeDuration] == 2)
        #expect(try fixture.history.runsInFlight().isEmpty)
        #expect(try fixture.history.statistics().runs == 1)
        #expect(try fixture.history.verify() == [])
    }

    @Test func forgottenRunLeavesTheInFlightSet() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .enqueued, created: 0), Fixture.run("b", .failed, created: 5000, completed: 5001)], at: 6000)
        #expect(try fixture.history.forgetInFlight(fixture.key("a", created: 0)))
        #expect(try !fixture.history.forgetInFlight(fixture.key("b", created: 5000)))
        #expect(try fixture.figures().map(\.state) == [.failed])
    }

    @Test func undocumentedStatesKeepTheirNamesUpToALimit() throws {
        let fixture = try Fixture()
        let runs = try (0..<40).map { try Fixture.run("r\($0)", .other("state\($0)"), created: Int64($0) * 2000) }
        try fixture.apply(runs, at: 100_000)
        try fixture.reopen()
        try fixture.apply([Fixture.run("late", .other("state3"), created: 90_000)], at: 100_000)
        let inFlight = try fixture.history.latestRuns(dataset: fixture.dataset).inFlight
        #expect(inFlight[.other("state3")] == 2)
        #expect(inFlight[.other("other")] == 8)
        #expect(inFlight.count == WriterCache.maximumStateNames + 1)
    }

    @Test func clearingChangedDaysKeepsWhatChangedSince() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .failed, created: 0, completed: 1)], at: 10)
        let seen = try fixture.history.changedDays()
        try fixture.apply([Fixture.run("b", .failed, created: 5000, completed: 5001)], at: 6000)
        try fixture.history.clearChangedDays(through: seen.revision)
        #expect(try fixture.history.changedDays().days.count == 1)
        try fixture.history.clearChangedDays(through: fixture.history.changedDays().revision)
        #expect(try fixture.history.changedDays().days.isEmpty)
    }
}
