import RunModel

/// Everything that a weekly reliability report says, as values; HTML, Markdown, JSON and text print the same numbers.
package struct WeeklyReport: Hashable, Sendable {
    package let period: ReportPeriod
    /// What it is compared with.
    package let previous: ReportPeriod
    /// IANA name of the zone of all days, weeks and hours.
    package let zoneName: String
    /// What "now" was.
    package let computedAt: Timestamp
    /// Whether the period was over by then.
    package let isComplete: Bool
    /// Whether "now" is the period's end or within it, so that runs in flight can be judged.
    package let reachesNow: Bool
    package internal(set) var headline: Headline
    /// Worst first by ``DatasetWeek/provenFailureRatio``; among equals those that deserve a look first, then by account and token.
    package internal(set) var datasets: [DatasetWeek]
    package internal(set) var changes: WeekChanges
    /// Eight weeks that end with the period, day by day.
    package let dayCalendar: DayCalendar
    package let hourOfWeek: HourOfWeekTable
    package let distributions: Distributions
    /// Those of the period before.
    package let previousDistributions: Distributions
    /// What limits what the report can know.
    package let quality: DataQuality
    /// Runs of the period that have not ended: their durations are still unknown.
    package var runsInFlight: Int { headline.counts.inFlight }

    /// Distributions over all runs of all datasets, in ``LogBuckets``.
    package struct Distributions: Hashable, Sendable {
        /// Durations of successes.
        package internal(set) var duration = LogBuckets.empty
        /// Lower bounds of the queue latencies of ended runs.
        package internal(set) var queueLower = LogBuckets.empty
        /// Upper bounds of the same.
        package internal(set) var queueUpper = LogBuckets.empty
        /// How many runs ended: the base of the share of runs with a queue latency.
        package internal(set) var ended = 0

        mutating func merge(_ other: Distributions) {
            duration.merge(other.duration)
            queueLower.merge(other.queueLower)
            queueUpper.merge(other.queueUpper)
            ended += other.ended
        }

        mutating func add(_ runs: ArraySlice<ReportRun>) {
            for run in runs where run.figures.state.isEnded {
                ended += 1
                if run.figures.state.isSuccess, run.figures.hasDuration { duration.observe(milliseconds: run.figures.durationMilliseconds) }
                if run.figures.hasQueueLatency {
                    queueLower.observe(milliseconds: run.figures.queueLowerMilliseconds)
                    queueUpper.observe(milliseconds: run.figures.queueUpperMilliseconds)
                }
            }
        }
    }

    /// Computes a report in one go. For large fleets, feed a ``WeeklyReportBuilder`` dataset by dataset instead.
    package static func compute(_ inputs: [DatasetWeekInput], context: ReportContext, quality: DataQuality = DataQuality()) -> WeeklyReport
    {
        var builder = WeeklyReportBuilder(context: context)
        for input in inputs { builder.add(input) }
        return builder.finish(quality: quality)
    }
}

/// Takes the datasets of a report one after the other, so that only one dataset's runs are in memory at a time.
package struct WeeklyReportBuilder: Sendable {
    private let context: ReportContext
    private var scratch = StatisticsScratch()
    var weeks: [DatasetWeek] = []
    var dayCalendar: DayCalendar
    var hourOfWeek: HourOfWeekTable
    var distributions = WeeklyReport.Distributions()
    var previousDistributions = WeeklyReport.Distributions()
    private let empty: (days: DayCalendar, hours: HourOfWeekTable)

    package init(context: ReportContext) {
        self.context = context
        dayCalendar = DayCalendar(calendar: context.calendar, first: context.firstDay, count: context.dayCount)
        hourOfWeek = HourOfWeekTable(calendar: context.calendar, since: context.calendarSince, until: context.end)
        empty = (dayCalendar, hourOfWeek)
    }

    /// Analyses a dataset. The order in which datasets come does not matter.
    ///
    /// - Returns: its analysis, not yet adjusted for the number of datasets.
    @discardableResult
    package mutating func add(_ input: DatasetWeekInput) -> DatasetWeek {
        let week = DatasetWeek.analyse(input, context: context, scratch: &scratch)
        weeks.append(week)
        for run in input.runs {
            dayCalendar.add(run.figures)
            hourOfWeek.add(run.figures)
        }
        distributions.add(input.runs(createdIn: context.period))
        previousDistributions.add(input.runs(createdIn: context.previous))
        return week
    }

    /// A builder of the same context without any dataset; time zones are not looked at again.
    func emptied() -> WeeklyReportBuilder {
        var builder = self
        builder.weeks = []
        (builder.dayCalendar, builder.hourOfWeek) = empty
        (builder.distributions, builder.previousDistributions) = (WeeklyReport.Distributions(), WeeklyReport.Distributions())
        return builder
    }

    /// Takes in the datasets of another builder of the same context: parts of a fleet may be analysed at once.
    package mutating func merge(_ other: WeeklyReportBuilder) {
        weeks += other.weeks
        dayCalendar.merge(other.dayCalendar)
        hourOfWeek.merge(other.hourOfWeek)
        distributions.merge(other.distributions)
        previousDistributions.merge(other.previousDistributions)
    }

    /// Compares all datasets, ranks them and draws the conclusions.
    package func finish(quality: DataQuality = DataQuality()) -> WeeklyReport {
        var ordered = weeks.sorted { DatasetReference.precedes($0.reference, $1.reference) }
        let distinctions = ShownName.distinctions(
            ordered.map { ($0.reference.dataset.token.text, $0.reference.dataset.displayName, $0.reference.dataset.space?.name ?? "") })
        for index in ordered.indices { ordered[index].reference.distinction = distinctions[ordered[index].reference.dataset.token.text] }
        let rates = TestedChange.adjust(ordered.map(\.rateChange))
        let durations = TestedChange.adjust(ordered.map(\.durationChange))
        let steps = TestedChange.adjust(ordered.map { TestedChange(pValue: $0.leastStepPValue, isBetter: nil) })
        for index in ordered.indices {
            ordered[index].adopt(
                rateChange: rates[index], durationChange: durations[index], step: steps[index].adjustedPValue)
            ordered[index].drawReasons(since: context.period.since)
        }
        return WeeklyReport(
            period: context.period,
            previous: context.previous,
            zoneName: context.calendar.zoneName,
            computedAt: context.now,
            isComplete: context.isComplete,
            reachesNow: context.reachesNow,
            headline: Headline(ordered),
            datasets: Self.worstFirst(ordered),
            changes: WeekChanges(ordered),
            dayCalendar: dayCalendar,
            hourOfWeek: hourOfWeek,
            distributions: distributions,
            previousDistributions: previousDistributions,
            quality: quality
        )
    }

    /// By proven failure rate, then those that deserve a look by their first reason, then all-good ones, then those without runs.
    private static func worstFirst(_ weeks: [DatasetWeek]) -> [DatasetWeek] {
        let urgency = Dictionary(uniqueKeysWithValues: AttentionReason.allCases.enumerated().map { ($1, $0) })
        func rank(_ week: DatasetWeek) -> Int {
            week.attention.first.flatMap { urgency[$0] } ?? (week.isAllGood ? AttentionReason.allCases.count : .max)
        }
        let keys = weeks.map { (ratio: $0.provenFailureRatio, failed: $0.statistics.counts.failed, rank: rank($0)) }
        return weeks.indices.sorted { left, right in
            if keys[left].ratio != keys[right].ratio { return keys[left].ratio > keys[right].ratio }
            if keys[left].failed != keys[right].failed { return keys[left].failed > keys[right].failed }
            if keys[left].rank != keys[right].rank { return keys[left].rank < keys[right].rank }
            return left < right
        }.map { weeks[$0] }
    }
}
