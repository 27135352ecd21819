import RunModel
import Testing

@testable import RunAnalytics

@Suite struct DatasetSummaryTests {
    private let now = Timestamp(milliseconds: 1_800_000_000_000)
    private let hour: Int64 = 3_600_000
    private let day: Int64 = 86_400_000
    /// Nothing is missing, and nothing will be for long.
    private let whole = KnownHistory(
        start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 4_000_000_000_000), reachesBeginning: true, isComplete: true,
        hasWholeCounters: true)

    private func run(hoursAgo: Int64, _ state: RunState.Code = .succeeded, seconds: Int64 = 60) -> RunFigures {
        RunFigures(
            createdAt: now - .hours(hoursAgo),
            durationMilliseconds: state.isEnded ? seconds * 1000 : RunFigures.none,
            state: state
        )
    }

    private func summary(_ figures: [RunFigures], windows: [String] = ["1d", "7d"], _ change: (inout DatasetFacts) -> Void = { _ in })
        throws
        -> DatasetSummary
    {
        var scratch = StatisticsScratch()
        let token = try #require(DatasetToken("d1"))
        var facts = DatasetFacts(
            account: "acme", dataset: Dataset(token: token, name: "Orders", space: nil), known: whole, figures: figures)
        change(&facts)
        return DatasetSummary.compute(facts, windows: windows.compactMap { Window($0) }, now: now, sparklineLength: 3, scratch: &scratch)
    }

    @Test func aWindowHoldsTheRunsCreatedWithinIt() throws {
        let summary = try summary([run(hoursAgo: 168), run(hoursAgo: 167), run(hoursAgo: 24), run(hoursAgo: 23), run(hoursAgo: 0)])
        #expect(summary.statistics(window: "1d")?.counts.runs == 2)
        #expect(summary.statistics(window: "7d")?.counts.runs == 4)
        #expect(summary.statistics(window: "3d") == nil)
    }

    @Test func isValidUntilTheNextRunLeavesAWindow() throws {
        let both = try summary([run(hoursAgo: 167), run(hoursAgo: 20)])
        #expect(both.windows.compactMap(\.validUntil).min() == now.advanced(byMilliseconds: hour))
        // The API's clock may be ahead of ours: such a run comes into the window once its time has come.
        let ahead = try summary([run(hoursAgo: 1), run(hoursAgo: -2)])
        #expect(ahead.windows.compactMap(\.validUntil).min() == now.advanced(byMilliseconds: 2 * hour))
        #expect(ahead.statistics(window: "1d")?.counts.runs == 1)
    }

    @Test func statisticsStayTheSameUntilThen() throws {
        var scratch = StatisticsScratch()
        let figures = [run(hoursAgo: 30), run(hoursAgo: 20), run(hoursAgo: 3)]
        let window = try #require(Window("1d"))
        let first = WindowStatistics.compute(window, known: whole, figures: figures, now: now, scratch: &scratch)
        let until = try #require(first.validUntil)
        let before = WindowStatistics.compute(
            window, known: whole, figures: figures, now: until.advanced(byMilliseconds: -1), scratch: &scratch)
        let then = WindowStatistics.compute(window, known: whole, figures: figures, now: until, scratch: &scratch)
        #expect(before.statistics == first.statistics)
        #expect(then.statistics != first.statistics)
    }

    @Test func theSparklineShowsTheNewestEndedRunsOldestFirst() throws {
        let summary = try summary([
            run(hoursAgo: 9), run(hoursAgo: 8, .failed), run(hoursAgo: 7, .cancelled, seconds: 5), run(hoursAgo: 6, .enqueued),
            run(hoursAgo: 5, seconds: 7),
        ])
        #expect(summary.sparkline.map(\.state) == [.failed, .cancelled, .succeeded])
        #expect(summary.sparkline.map(\.duration) == [.seconds(60), .seconds(5), .seconds(7)])
    }

    @Test func unknownStatesAreBounded() throws {
        let summary = try summary([]) { facts in
            facts.latest.inFlight = [.enqueued: 2, .succeeded: 9]
            for index in 0..<40 { facts.latest.inFlight[.other("new-\(index)")] = 1 }
        }
        #expect(summary.inFlightByState.count == 3 + InFlightCount.maximumUndocumentedStates + 1)
        #expect(summary.inFlightByState.last == InFlightCount(state: .other("other"), runs: 30))
        #expect(summary.inFlightByState.prefix(3).map(\.runs) == [0, 2, 0])
        #expect(summary.inFlight == 42)
    }

    @Test func healthIsThatOfTheNewestRunThatCounts() throws {
        func health(_ state: RunState.Code?) throws -> DatasetHealth {
            try summary([]) { facts in
                facts.latest.lastEnded = state.map { LatestRuns.Ended(createdAt: now, state: $0, duration: .milliseconds(1)) }
            }.health
        }
        #expect(try health(.failed) == .failing)
        #expect(try health(.completed) == .healthy)
        #expect(try health(nil) == .unknown)
    }

    @Test func scheduleLagIsThatOfTheNewestSlotThatStarted() {
        func schedule(slot: Int64, run: Int64, next: Int64) -> DatasetSchedule {
            DatasetSchedule(
                token: "s",
                frequency: .daily,
                lastScheduledAt: Timestamp(milliseconds: slot),
                nextScheduledAt: Timestamp(milliseconds: next),
                lastRunAt: Timestamp(milliseconds: run)
            )
        }
        let facts = ScheduleFigures([
            schedule(slot: 100, run: 107, next: 900), schedule(slot: 300, run: 350, next: 700), schedule(slot: 500, run: 350, next: 1000),
        ])
        #expect(facts == ScheduleFigures(nextScheduledAt: Timestamp(milliseconds: 700), lag: .milliseconds(50)))
        #expect(ScheduleFigures([]) == ScheduleFigures())
    }

    @Test func theFleetIsOrderedByTokenAndRankedWorstFirst() throws {
        var scratch = StatisticsScratch()
        let windows = try [#require(Window("1d")), #require(Window("7d")), #require(Window("28d"))]
        let failing = (0..<10).map { run(hoursAgo: 150 - $0, $0 < 6 ? .failed : .succeeded) }
        let sets: [(String, [RunFigures])] = [
            ("zz", failing), ("b", [run(hoursAgo: 3)]), ("a", []), ("c", [run(hoursAgo: 2, .failed)]),
        ]
        let summaries = try sets.map { name, figures in
            let token = try #require(DatasetToken(name))
            return DatasetSummary.compute(
                DatasetFacts(account: "acme", dataset: Dataset(token: token, name: nil, space: nil), known: whole, figures: figures),
                windows: windows,
                now: now,
                scratch: &scratch
            )
        }
        let fleet = FleetSummary(datasets: summaries, windows: windows, now: now)
        #expect(fleet.datasets.map(\.dataset.token.text) == ["a", "b", "c", "zz"])
        #expect(fleet.worstFirst.map(\.dataset.token.text) == ["zz", "c", "a", "b"])
        #expect(fleet.rankingWindow?.name == "7d")
        #expect(fleet.totals.windows.map(\.counts.runs) == [2, 12, 12])
        #expect(fleet.totals.byHealth == [.failing: 0, .healthy: 0, .unknown: 4])
    }

    // MARK: What is known

    private func known(hours: Int64, isComplete: Bool = false) -> KnownHistory {
        KnownHistory(start: now.advanced(byMilliseconds: -hours * hour), end: now, isComplete: isComplete, hasWholeCounters: isComplete)
    }

    @Test func aWindowIsStatedOnlyWhenItIsCovered() throws {
        let summary = try summary([run(hoursAgo: 30, .failed), run(hoursAgo: 2)]) { $0.known = known(hours: 48) }
        #expect(summary.statistics(window: "1d")?.counts.successRatio == 1)
        #expect(summary.statistics(window: "7d") == nil)
        #expect(summary.totals == nil)
        // Without another reading the day stays known for an hour; the week would only become known long after that.
        #expect(summary.carried(to: now.advanced(byMilliseconds: hour), known: summary.known, lastCollectedAt: nil) != nil)
        #expect(summary.carried(to: now.advanced(byMilliseconds: hour + 1), known: summary.known, lastCollectedAt: nil) == nil)
    }

    @Test func aWindowBecomesKnownAsTimePasses() throws {
        let nearly = try summary([run(hoursAgo: 2)], windows: ["1d"]) { facts in
            facts.known = known(hours: 23)
            facts.known.end = now.advanced(byMilliseconds: 10 * hour)
        }
        #expect(nearly.statistics(window: "1d") == nil)
        #expect(nearly.carried(to: now.advanced(byMilliseconds: hour), known: nearly.known, lastCollectedAt: nil) == nil)
        #expect(nearly.carried(to: now.advanced(byMilliseconds: hour - 1), known: nearly.known, lastCollectedAt: nil) != nil)
    }

    @Test func aSummaryIsComputedAnewWhenMoreIsKnown() throws {
        let part = try summary([run(hoursAgo: 2)]) { $0.known = known(hours: 48) }
        #expect(part.carried(to: now, known: known(hours: 60), lastCollectedAt: nil) != nil)
        #expect(part.carried(to: now, known: known(hours: 24 * 7), lastCollectedAt: nil) == nil)
        #expect(part.carried(to: now, known: known(hours: 48, isComplete: true), lastCollectedAt: nil) == nil)
        #expect(part.carried(to: now, known: part.known, lastCollectedAt: now)?.lastCollectedAt == now)
    }

    @Test func consecutiveFailuresAreStatedOnceTheSuccessBeforeThemIsKnown() throws {
        func count(_ known: KnownHistory, success: Bool) throws -> Int64? {
            try summary([]) { facts in
                facts.known = known
                facts.latest.consecutiveFailures = 30
                if success { facts.latest.lastSuccess = .init(createdAt: now, state: .succeeded, duration: nil) }
            }.consecutiveFailures
        }
        #expect(try count(known(hours: 48), success: false) == nil)
        #expect(try count(known(hours: 48), success: true) == 30)
        #expect(try count(whole, success: false) == 30)
    }

    /// Whatever the windows of the configuration are, the end is judged by 28 days.
    @Test func aRunInFlightIsExpectedToTakeTheMedian() throws {
        func expected(_ successes: Int, _ change: (inout DatasetFacts) -> Void = { _ in }) throws -> Timestamp? {
            try summary((0..<successes).map { run(hoursAgo: 480 - Int64($0), seconds: 60 + Int64($0)) }, windows: ["1d"]) { facts in
                facts.latest.oldestInFlightCreatedAt = now
                change(&facts)
            }.inFlightExpectedEndAt
        }
        #expect(try expected(5) == now.advanced(byMilliseconds: 62_000))
        #expect(try expected(4) == nil)
        #expect(try expected(5) { $0.latest.oldestInFlightCreatedAt = nil } == nil)
        #expect(try expected(5) { $0.known = known(hours: 500) } == nil)
    }

    /// 672 runs a week of which the newest 30 failed: until the week is known it is not worse than one that certainly fails.
    @Test func datasetsWithoutAKnownWeekRankBelowThoseThatCertainlyFail() throws {
        var scratch = StatisticsScratch()
        let week = try #require(Window("7d"))
        func summary(_ name: String, _ figures: [RunFigures], _ known: KnownHistory) throws -> DatasetSummary {
            var facts = DatasetFacts(
                account: "acme", dataset: Dataset(token: try #require(DatasetToken(name)), name: nil, space: nil), known: known,
                figures: figures)
            facts.latest.lastEnded = figures.last.map {
                .init(createdAt: $0.createdAt, state: $0.state, duration: nil)
            }
            return DatasetSummary.compute(facts, windows: [week], now: now, scratch: &scratch)
        }
        let failing = (0..<30).map { run(hoursAgo: 7 - Int64($0) / 5, .failed) }
        let fleet = FleetSummary(
            datasets: [
                try summary("a-healthy", [run(hoursAgo: 1)], whole), try summary("b-reading", failing, known(hours: 8)),
                try summary("c-half", [run(hoursAgo: 3, .failed), run(hoursAgo: 2)], whole),
            ], windows: [week], now: now)
        #expect(fleet.worstFirst.map(\.dataset.token.text) == ["c-half", "b-reading", "a-healthy"])
        #expect(fleet.totals.windows.map(\.datasets) == [2])
        #expect(fleet.totals.windows.map(\.counts.runs) == [3])
        #expect(fleet.totals.counted == 2 && fleet.totals.complete == 2)
    }
}
