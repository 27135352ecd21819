import RunModel
import Testing

@testable import RunAnalytics

/// What would be late: expected ends are those of the metric, deadlines those of objective and schedule.
@Suite struct RunsInFlightTests {
    private let minute = ReportSamples.minute
    private let hour = ReportSamples.hour
    private let day = ReportSamples.day

    /// A stretch of a week that ends at "now", Thursday 2026-11-19 08:00 UTC.
    private func context() throws -> ReportContext {
        let now = try ReportSamples.instant("2026-11-19T08:00:00Z")
        return ReportContext(
            period: ReportPeriod(since: now.advanced(byMilliseconds: -7 * day), until: now),
            calendar: try ReportSamples.calendar("UTC"), now: now)
    }

    /// A success of ten minutes at 6:00 of each of the days before "now", where `includes` holds; 0 is the day of "now".
    private func daily(_ context: ReportContext, _ includes: (Int64) -> Bool) throws -> [ReportRun] {
        try (Int64(-50)...0).filter(includes).map { index in
            try ReportSamples.run(
                "n\(index + 100)", at: context.now.advanced(byMilliseconds: index * day - 2 * hour), duration: 10 * minute)
        }
    }

    private func inFlight(_ token: String, minutesAgo: Int64, _ context: ReportContext) throws -> ReportRun {
        try ReportSamples.run(token, at: context.now.advanced(byMilliseconds: -minutesAgo * minute), .enqueued)
    }

    private func judged(
        _ runs: [ReportRun], _ context: ReportContext, freshness: FreshnessObjective? = nil, schedules: [DatasetSchedule] = [],
        known: KnownHistory? = nil
    ) throws -> RunsInFlight? {
        let objective = freshness.map { ServiceObjective(name: ".*", freshness: $0) }
        let input = DatasetWeekInput(
            account: "acme", dataset: try ReportSamples.dataset("d"), runs: runs, schedules: schedules, objective: objective, known: known)
        return WeeklyReport.compute([input], context: context).datasets.first?.inFlight
    }

    private func schedule(_ context: ReportContext) -> DatasetSchedule {
        DatasetSchedule(
            token: "s", frequency: .daily, lastScheduledAt: nil, nextScheduledAt: context.now.advanced(byMilliseconds: day - 2 * hour),
            lastRunAt: nil, timeZone: "UTC")
    }

    @Test func theExpectedEndIsThatOfTheMetric() throws {
        let context = try context()
        // Durations of 1 to 40 minutes; those of more than 28 days ago do not count.
        let ended = try (0..<40).map { index in
            try ReportSamples.run(
                "e\(index)", at: context.now.advanced(byMilliseconds: -(40 - Int64(index)) * day), duration: (40 - Int64(index)) * minute)
        }
        let open = try inFlight("open", minutesAgo: 3, context)
        let run = try #require(try judged(ended + [open], context)?.runs.first)
        var scratch = StatisticsScratch()
        var facts = DatasetFacts(
            account: "acme", dataset: try ReportSamples.dataset("d"),
            known: KnownHistory(
                start: ended[0].createdAt, end: context.now, reachesBeginning: true, isComplete: true, hasWholeCounters: true),
            figures: (ended + [open]).map(\.figures))
        facts.latest.oldestInFlightCreatedAt = open.createdAt
        let summary = DatasetSummary.compute(facts, windows: [], now: context.now, scratch: &scratch)
        #expect(run.expectedEndAt == summary.inFlightExpectedEndAt)
        // The 27 successes of 1 to 27 minutes: one of exactly 28 days ago has left the window.
        #expect(run.expectedEndAt == open.createdAt.advanced(byMilliseconds: 14 * minute))
        #expect(run.dueAt == nil && run.verdict == .notJudged)
    }

    @Test func fourSuccessesAreTooFewToExpectAnEnd() throws {
        let context = try context()
        let run = try #require(
            try judged(daily(context) { (-4 ... -1).contains($0) } + [inFlight("open", minutesAgo: 1, context)], context))
        #expect(run.runs.map(\.expectedEndAt) == [nil])
    }

    /// The newest success ended yesterday at 6:10. Runs take ten minutes.
    @Test(arguments: [
        (Int64(26), Int64(5), RunsInFlight.Verdict.expectedInTime),  // due today at 8:10, expected to end at 8:05
        (26, 0, .expectedInTime),
        (25 * 60 + 52, 3, .expectedLate),  // due at 8:02, expected to end at 8:07
        (25 * 60 + 49, 3, .missed),  // due at 7:59
        (30, 11, .overrunning),  // expected to have ended at 7:59, due at 12:10
    ])
    func aFixedObjectiveSetsADeadlineAfterTheNewestSuccess(limit: Int64, minutesAgo: Int64, verdict: RunsInFlight.Verdict) throws {
        let context = try context()
        let milliseconds = limit * (limit < 100 ? hour : minute)
        let open = try inFlight("open", minutesAgo: minutesAgo, context)
        let result = try judged(daily(context) { $0 < 0 } + [open], context, freshness: .within(.milliseconds(milliseconds)))
        let run = try #require(result?.runs.first)
        #expect(result?.promise == .objective)
        #expect(run.dueAt == context.now.advanced(byMilliseconds: -day - 110 * minute + milliseconds))
        #expect(run.verdict == verdict)
    }

    /// Of a daily slot the grace is an hour and the usual time ten minutes: due at 7:10.
    @Test func aScheduleSetsTheDeadlineOfItsOldestSlotWithoutASuccess() throws {
        let context = try context()
        let today = context.now.advanced(byMilliseconds: -50 * minute)
        for objective in [FreshnessObjective.auto, nil] {
            let late = try judged(
                daily(context) { $0 < 0 } + [inFlight("open", minutesAgo: 119, context)], context, freshness: objective,
                schedules: [schedule(context)])
            #expect(late?.promise == .schedule)
            #expect(late?.runs.map(\.dueAt) == [today] && late?.runs.map(\.verdict) == [.missed])
        }
        // Yesterday failed too, so that the data has been due since then.
        let older = try judged(
            daily(context) { $0 < -1 } + [inFlight("open", minutesAgo: 119, context)], context, schedules: [schedule(context)])
        #expect(older?.runs.map(\.dueAt) == [today.advanced(byMilliseconds: -day)])
    }

    @Test func aRunBeforeItsSlotHasNothingDue() throws {
        let context = try context()
        let result = try judged(
            daily(context) { _ in true } + [inFlight("extra", minutesAgo: 1, context)], context, freshness: .auto,
            schedules: [schedule(context)])
        #expect(result?.runs.map(\.dueAt) == [nil] && result?.runs.map(\.verdict) == [.notJudged])
    }

    @Test func withoutObjectiveAndScheduleNothingIsDue() throws {
        let context = try context()
        let runs = try daily(context) { $0 < 0 } + [inFlight("open", minutesAgo: 119, context)]
        #expect(try judged(runs, context)?.runs.map(\.dueAt) == [nil])
        let byRhythm = try judged(runs, context, freshness: .auto)
        #expect(byRhythm?.promise == .rhythm && byRhythm?.runs.map(\.verdict) == [.missed])
    }

    /// Read at 7:00 for the last time: what is due at 7:59 may be there by now.
    @Test func nothingIsClaimedBeyondTheLastReading() throws {
        let context = try context()
        let runs = try daily(context) { $0 < 0 } + [inFlight("open", minutesAgo: 70, context)]
        let known = KnownHistory(
            start: runs[0].createdAt, end: context.now.advanced(byMilliseconds: -hour), reachesBeginning: true, isComplete: true,
            hasWholeCounters: true)
        let limit = FreshnessObjective.within(.minutes(25 * 60 + 49))
        let result = try #require(try judged(runs, context, freshness: limit, known: known))
        #expect(result.observedAt == context.now.advanced(byMilliseconds: -hour))
        #expect(result.runs.map(\.verdict) == [.expectedInTime])
        #expect(try judged(runs, context, freshness: limit)?.runs.map(\.verdict) == [.missed])
    }

    @Test func aPeriodThatIsOverSaysNothing() throws {
        let now = try context().now
        let calendar = try ReportSamples.calendar("UTC")
        func inFlight(_ week: String) throws -> RunsInFlight? {
            let context = ReportContext(
                period: ReportPeriod(week: try ReportSamples.week(week), calendar: calendar), calendar: calendar, now: now)
            return try judged([ReportSamples.run("open", at: now.advanced(byMilliseconds: -9 * day), .enqueued)], context)
        }
        #expect(try inFlight("2026-W46") == nil)
        #expect(try inFlight("2026-W47")?.runs.map(\.run.text) == ["open"])
    }

    @Test func aThousandRunsThatHangAreOneFact() throws {
        let context = try context()
        let runs = try (0..<1000).map { try inFlight("h\($0)", minutesAgo: 1000 - Int64($0), context) }
        let result = try #require(try judged(runs, context))
        #expect(result.runs.count == 20 && result.omitted == 980 && result.runs.first?.run.text == "h0")
    }
}
