import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct WeeklyReportTests {
    private let hour = ReportSamples.hour

    private func context(week: String = "2026-W47", zone: String = "UTC", now: Timestamp? = nil) throws -> ReportContext {
        let calendar = try ReportSamples.calendar(zone)
        let period = ReportPeriod(week: try ReportSamples.week(week), calendar: calendar)
        return ReportContext(period: period, calendar: calendar, now: now ?? period.until.advanced(byMilliseconds: 6 * hour))
    }

    private func input(_ token: String, _ runs: [ReportRun], objective: ServiceObjective? = nil) throws -> DatasetWeekInput {
        DatasetWeekInput(account: "acme", dataset: try ReportSamples.dataset(token), runs: runs, objective: objective)
    }

    /// A run every four hours over eight weeks; `outcome` and `duration` choose by the index of the run from the period's begin on.
    private func steady(
        _ context: ReportContext,
        seed: UInt64,
        minutes: @escaping (Int) -> Double = { _ in 10 },
        fails: (Int) -> Bool = { _ in false }
    ) throws -> [ReportRun] {
        var random = SeededGenerator(seed: seed)
        return try (-49 * 6..<7 * 6).map { index in
            let noise = Double.random(in: 0.9...1.1, using: &random)
            return try ReportSamples.run(
                "n\(index + 1000)",
                at: context.period.since.advanced(byMilliseconds: Int64(index) * 4 * hour),
                fails(index) ? .failed : .succeeded,
                duration: Int64(minutes(index) * noise * 60_000),
                queue: index % 2 == 0 ? 1000 : nil
            )
        }
    }

    @Test func aFleetIsRankedAndExplained() throws {
        let context = try context()
        let report = WeeklyReport.compute(
            [
                try input("good", steady(context, seed: 1)),
                try input("broken", steady(context, seed: 2, fails: { $0 >= 20 })),
                try input("slower", steady(context, seed: 3, minutes: { $0 < 10 ? 10 : 18 })),
                try input("idle", []),
                try input("once", [ReportSamples.run("only", at: context.period.since.advanced(byMilliseconds: hour), .failed)]),
                try input("flaky", steady(context, seed: 4, fails: { $0 % 5 == 0 })),
            ],
            context: context
        )
        #expect(report.datasets.map(\.reference.dataset.token.text) == ["broken", "once", "flaky", "slower", "good", "idle"])
        let byToken = Dictionary(uniqueKeysWithValues: report.datasets.map { ($0.reference.dataset.token.text, $0) })
        let (broken, slower) = (try #require(byToken["broken"]), try #require(byToken["slower"]))

        #expect(broken.pattern == .broken(streak: 22) && broken.transition == .newlyFailing)
        // One outage, however long, is one event: no test can tell whether there will be more of them than before.
        #expect(broken.rateChange.verdict == .withinNoise && broken.attention.prefix(2) == [.failing, .failures])
        // Run 20 ended about ten minutes after its creation and nothing succeeded since.
        #expect(broken.failureTime.open == 1 && broken.failureTime.episodes == 1)
        #expect(abs(broken.failureTime.total.milliseconds - (88 * hour - 600_000)) < 61_000)

        let step = try #require(slower.steps.first)
        #expect(slower.steps.count == 1 && step.run.text == "n1010" && step.isSlower && abs(step.ratio - 1.8) < 0.1)
        #expect(slower.durationChange.verdict == .worse && slower.attention.contains(.slowerStep))
        #expect(byToken["good"]?.attention == [])
        #expect(byToken["good"]?.isAllGood == true && byToken["idle"]?.isAllGood == false)
        #expect(byToken["idle"]?.attention == [] && byToken["idle"]?.statistics == RunStatistics.none)
        #expect(byToken["once"]?.pattern == .tooFewRuns(runs: 1, needed: 15))
        #expect(byToken["good"]?.queueShare == 0.5)
        #expect(byToken["good"]?.p95Interval == .tooFewRuns(runs: 42, needed: 72))
        #expect(byToken["flaky"]?.pattern == .flaky(streaks: 9, longestStreak: 1))

        #expect(report.headline.rule == .brokenDatasets && report.headline.datasets == 6 && report.headline.allGoodDatasets == 1)
        #expect(report.headline.counts.runs == 42 * 4 + 1 && report.headline.previousCounts.runs == 42 * 4)
        #expect(report.changes.newlyFailing.map(\.reference.dataset.token.text) == ["broken"])
        #expect(report.changes.broken.map(\.detail.runs) == [22] && report.changes.flaky.map(\.detail.streaks) == [9])
    }

    @Test func totalsOfCalendarTableAndDistributionsAgree() throws {
        let context = try context(zone: "Europe/Berlin")
        let inputs = try (1...5).map { try input("d\($0)", steady(context, seed: UInt64($0), fails: { $0 % 9 == 0 })) }
        let report = WeeklyReport.compute(inputs, context: context)
        let all = inputs.flatMap(\.runs)
        #expect(report.dayCalendar.days.count == 56)
        #expect(report.dayCalendar.days.last?.date == UTCDay(year: 2026, month: 11, day: 22))
        let inCalendar = all.filter { $0.createdAt >= context.calendarSince }
        #expect(report.dayCalendar.days.reduce(0) { $0 + $1.counts.runs } == inCalendar.count)
        #expect(report.hourOfWeek.cells.reduce(0) { $0 + $1.counts.runs } == inCalendar.count)
        let week = report.dayCalendar.days.suffix(7).reduce(StateCounts()) { $0 + $1.counts }
        #expect(week == report.headline.counts)
        #expect(report.distributions.duration.count == Int64(week.successes) && report.distributions.ended == week.ended)
        #expect(report.distributions.queueLower.count == Int64(report.datasets.reduce(0) { $0 + ($1.statistics.queue?.runs ?? 0) }))
        #expect(report.previousDistributions.ended == report.headline.previousCounts.ended)
    }

    @Test func theOrderOfTheInputDoesNotMatter() throws {
        let context = try context()
        var random = SeededGenerator(seed: 9)
        let inputs = try (0..<12).map { index in
            try input("t\(index)", steady(context, seed: UInt64(index % 3), fails: { $0 % (7 + index % 3) == 0 }))
        }
        let first = WeeklyReport.compute(inputs, context: context)
        let second = WeeklyReport.compute(inputs.shuffled(using: &random), context: context)
        #expect(first == second)
        // The same figures: ties are broken by token.
        let tied = first.datasets.filter { $0.provenFailureRatio == first.datasets[0].provenFailureRatio }.map(\.reference.dataset.token)
        #expect(tied.count > 1 && tied == tied.sorted())
    }

    @Test func aWeekWithoutRunsSaysSo() throws {
        let report = WeeklyReport.compute([try input("idle", [])], context: try context())
        #expect(report.headline.rule == .noRuns && report.headline.counts.successRatio == nil)
        #expect(report.headline.rateChange.verdict == .notComparable && report.headline.failureTime.longest == nil)
        #expect(report.datasets.first?.punctuality == .unknown(.tooFewRuns(runs: 0, needed: 11)))
        let empty = WeeklyReport.compute([], context: try context())
        #expect(empty.headline.rule == .noRuns && empty.datasets.isEmpty && empty.headline.datasetsWithMostFailures == nil)
    }

    @Test func aDatasetWithOneRunHasFiguresAndNoVerdicts() throws {
        let context = try context()
        let only = try ReportSamples.run("only", at: context.period.since.advanced(byMilliseconds: hour), duration: 90_000)
        let report = WeeklyReport.compute([try input("d", [only])], context: context)
        let week = try #require(report.datasets.first)
        #expect(week.statistics.duration?.p95.milliseconds == 90_000 && week.p50Interval == .tooFewRuns(runs: 1, needed: 6))
        #expect(week.rateChange.verdict == .notComparable && week.durationChange.verdict == .notComparable)
        #expect(week.steps.isEmpty && week.isAllGood && report.headline.rule == .allGood)
        #expect(week.strip.map(\.run.text) == ["only"] && week.stripOmitted == 0)
    }

    @Test func objectivesAreKeptOverFourWeeks() throws {
        let context = try context()
        let objective = ServiceObjective(
            name: "all", success: 0.99, freshness: .within(.milliseconds(5 * hour)), durationP95: .minutes(20))
        // One failure, three weeks before the period: it spends the only failure of 168 runs.
        let runs = try steady(context, seed: 1, fails: { $0 == -3 * 42 + 5 })
        let report = WeeklyReport.compute([try input("d", runs, objective: objective)], context: context)
        let results = try #require(report.datasets.first?.objectives)
        #expect(results.success?.isMet == true && results.success?.hasBudgetBelowOneRun == true)
        #expect(results.successOverFourWeeks?.counts.rated == 168 && results.successOverFourWeeks?.allowedFailures == 1)
        #expect(results.successOverFourWeeks?.failuresLeft == 0 && results.successOverFourWeeks?.isMet == true)
        #expect(results.freshness?.isMet == true && results.freshness?.attained == 1 && results.duration?.isMet == true)
    }

    @Test func aStaleDatasetIsReported() throws {
        let context = try context()
        let runs = try steady(context, seed: 1).filter { $0.createdAt < context.period.until.advanced(byMilliseconds: -20 * hour) }
        let objective = ServiceObjective(name: "all", freshness: .within(.milliseconds(10 * hour)))
        let report = WeeklyReport.compute([try input("d", runs, objective: objective)], context: context)
        let week = try #require(report.datasets.first)
        #expect(week.attention.contains(.stale) && report.headline.staleDatasets == 1 && report.headline.rule == .staleDatasets)
        #expect(week.freshness.breaches.count == 1 && report.headline.breachedDatasets == 1)
        #expect(week.attention.contains(.missedRuns) && report.headline.missedRuns == 5)
    }

    @Test func theWeekAroundNewYearIsComparedWithTheOneBefore() throws {
        for (week, before) in [("2026-W53", "2026-W52"), ("2027-W01", "2026-W53")] {
            let context = try context(week: week, zone: "America/New_York")
            #expect(context.previous.week?.description == before && context.previous.until == context.period.since)
            let report = WeeklyReport.compute([try input("d", steady(context, seed: 5))], context: context)
            #expect(report.headline.counts.runs == 42 && report.headline.previousCounts.runs == 42)
            #expect(report.dayCalendar.days.suffix(7).map(\.counts.runs) == Array(repeating: 6, count: 7))
        }
    }

    @Test func aRunningWeekEndsNow() throws {
        let now = try ReportSamples.instant("2026-11-18T12:00:00Z")
        let context = try context(now: now)
        #expect(!context.isComplete && context.end == now)
        let runs = try steady(context, seed: 1, fails: { $0 >= 13 }).filter { $0.createdAt < now }
        let report = WeeklyReport.compute([try input("d", runs)], context: context)
        #expect(report.datasets.first?.episodes.last?.until == now && report.datasets.first?.episodes.last?.isOpen == true)
        #expect(report.isComplete == false)
    }

    @Test func stripsAreBounded() throws {
        var context = try context()
        context.maximumStripRuns = 10
        let week = try #require(WeeklyReport.compute([try input("d", steady(context, seed: 1))], context: context).datasets.first)
        #expect(week.strip.count == 10 && week.stripOmitted == 32 && week.strip.last?.run.text == "n1041")
    }
}
