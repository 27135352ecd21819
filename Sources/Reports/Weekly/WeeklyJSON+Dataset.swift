import RunAnalytics
import RunModel

extension WeeklyJSON {
    /// The newest failure episodes that are listed; `episodes` counts all.
    private static let listedEpisodes = 5

    /// A dataset in full, or in short form: the same up to `views`.
    static func dataset(_ week: DatasetWeek, _ options: WeeklyOptions, isShort: Bool = false) -> JSONValue {
        let dataset = week.reference.dataset
        let duration = week.statistics.duration
        let short =
            members([
                "account": .string(week.reference.account), "dataset": .string(dataset.token.text), "name": .string(dataset.displayName),
                "space": .text(dataset.space?.token.text), "space_name": .text(dataset.space?.name),
                "url": .string(options.link(week.reference)), "is_short": .boolean(isShort),
                "change": .string(overall(week).rawValue), "attention": .array(week.attention.map { .string($0.rawValue) }),
                "is_all_good": .boolean(week.isAllGood), "proven_failure_ratio": .number(week.provenFailureRatio),
                "pattern": .string(pattern(week.pattern)), "transition": .text(week.transition?.rawValue),
            ]) + known(week.known) + counts(week.statistics.counts) + failureTime(week.failureTime)
            + members([
                "duration_p50": seconds(duration?.p50), "duration_p95": seconds(duration?.p95),
                "views": .count(dataset.viewCount),
            ])
        return .object(isShort ? short : short + details(week))
    }

    private static func details(_ week: DatasetWeek) -> [JSONValue.Member] {
        durations(week) + queue(week)
            + members([
                "success_change": change(week.rateChange), "duration_change": change(week.durationChange),
                "duration_p50_ratio": .number(week.medianRatio), "duration_p95_ratio": .number(week.p95Ratio), "previous": previous(week),
                "failure_episodes": .array(week.episodes.suffix(listedEpisodes).map(episode)), "freshness": freshness(week.freshness),
                "punctuality": punctuality(week.punctuality), "steps": .array(week.steps.map(step)),
                "objectives": objectives(week.objectives), "failure_causes": .array(week.causes.map(cause)),
                "never_viewed": week.unviewed.flatMap { $0.since == nil ? unviewed($0) : nil } ?? .null,
                "not_viewed": week.unviewed.flatMap { $0.since != nil ? unviewed($0) : nil } ?? .null,
            ])
    }

    private static func cause(_ cause: FailureCause) -> JSONValue {
        .members([
            "error_code": .string(cause.figures.code), "runs": .count(cause.figures.runs),
            "first_at": .string(cause.figures.first.iso8601), "last_at": .string(cause.figures.last.iso8601),
            "is_new": .boolean(cause.isNew),
        ])
    }

    private static func unviewed(_ load: UnviewedLoad) -> JSONValue {
        let cost = members(["runs": .count(load.runs), "run_seconds": .seconds(load.runTime)])
        return .object(load.since.map { cost + members(["since": .string($0.iso8601)]) } ?? cost)
    }

    /// One word for the week: worse if the success rate fell or durations grew significantly, better if the opposite holds and nothing
    /// is worse.
    static func overall(_ week: DatasetWeek) -> TestedChange.Verdict {
        let verdicts = [week.rateChange.verdict, week.durationChange.verdict]
        if verdicts[0] == .worse || week.isMateriallySlower { return .worse }
        if verdicts[0] == .better || week.isMateriallyFaster { return .better }
        return verdicts.allSatisfy { $0 == .notComparable } ? .notComparable : .withinNoise
    }

    private static func durations(_ week: DatasetWeek) -> [JSONValue.Member] {
        let duration = week.statistics.duration
        let (p50, p95) = (bounds(week.p50Interval), bounds(week.p95Interval))
        return members([
            "duration_runs": .count(duration?.count ?? 0), "duration_mean": seconds(duration?.mean),
            "duration_p50_low": p50.low, "duration_p50_high": p50.high, "duration_p95_low": p95.low, "duration_p95_high": p95.high,
            "duration_max": .seconds(duration?.maximum),
        ])
    }

    private static func bounds(_ interval: QuantileInterval) -> (low: JSONValue, high: JSONValue) {
        switch interval {
        case .within(let low, let high): (.seconds(low), .seconds(high))
        case .tooFewRuns: (.null, .null)
        }
    }

    private static func queue(_ week: DatasetWeek) -> [JSONValue.Member] {
        let queue = week.statistics.queue
        return members([
            "queue_runs": .count(queue?.runs ?? 0), "queue_share": .number(week.queueShare),
            "queue_lower_p50": seconds(queue?.lowerP50), "queue_upper_p50": seconds(queue?.upperP50),
            "queue_lower_p95": seconds(queue?.lowerP95), "queue_upper_p95": seconds(queue?.upperP95),
        ])
    }

    private static func pattern(_ pattern: OutcomePattern) -> String {
        switch pattern {
        case .noRuns: "no_runs"
        case .healthy: "healthy"
        case .broken: "broken"
        case .flaky: "flaky"
        case .someFailures: "some_failures"
        case .tooFewRuns: "too_few_runs"
        }
    }

    private static func previous(_ week: DatasetWeek) -> JSONValue {
        let duration = week.previousStatistics.duration
        return .object(
            counts(week.previousStatistics.counts)
                + members(["duration_p50": seconds(duration?.p50), "duration_p95": seconds(duration?.p95)])
                + failureTime(week.previousFailureTime) + known(week.knownBefore)
        )
    }

    private static func episode(_ episode: FailureEpisode) -> JSONValue {
        .members([
            "since": .string(episode.since.iso8601), "until": .string(episode.until.iso8601), "seconds": .seconds(episode.duration),
            "first_failed_run": .string(episode.firstFailedRun.text), "failures": .count(episode.failures),
            "began_before": .boolean(episode.beganBefore), "is_open": .boolean(episode.isOpen),
        ])
    }

    private static func freshness(_ freshness: Freshness) -> JSONValue {
        .members([
            "last_success_at": .instant(freshness.lastSuccessAt), "age_seconds": .seconds(freshness.age),
            "limit_seconds": .seconds(freshness.limit), "breaches": .count(freshness.breaches.count),
            "breached_seconds": .seconds(freshness.breached),
        ])
    }

    private static func punctuality(_ verdict: PunctualityVerdict) -> JSONValue {
        var source = "unknown"
        var judged: Punctuality?
        var period: Duration?
        if case .judged(let punctuality) = verdict {
            judged = punctuality
            switch punctuality.source {
            case .schedule: source = "schedule"
            case .cadence(let milliseconds, _): (source, period) = ("cadence", milliseconds)
            }
        }
        return .members([
            "source": .string(source), "cadence_seconds": .seconds(period), "grace_seconds": .seconds(judged?.grace),
            "expected": .count(judged?.expected), "on_time": .count(judged?.onTime), "late": .count(judged?.late.count),
            "longest_late_seconds": .seconds(judged?.late.map(\.lateness).max()), "missed": .count(judged?.missed.count),
            "overdue": .count(judged?.overdue.count),
        ])
    }

    private static func step(_ step: StepChange) -> JSONValue {
        .members([
            "run": .string(step.run.text), "at": .string(step.beganAt.iso8601), "before_seconds": seconds(step.before),
            "after_seconds": seconds(step.after), "ratio": .number(step.ratio), "runs_before": .count(step.runsBefore),
            "runs_after": .count(step.runsAfter), "p_value": .number(step.pValue),
            "adjusted_p_value": .number(step.adjustedPValue),
        ])
    }

    private static func objectives(_ results: ObjectiveResults?) -> JSONValue {
        guard let results else { return .null }
        return .members([
            "name": .string(results.name),
            "success": results.successOverFourWeeks.map { result in
                .members([
                    "objective": .number(result.objective), "runs": .count(result.counts.rated), "attained": .number(result.attained),
                    "is_met": result.isMet.map(JSONValue.boolean) ?? .null, "budget": .number(result.budget),
                    "allowed_failures": .count(result.allowedFailures), "failures_left": .count(result.failuresLeft),
                    "is_budget_below_one_run": .boolean(result.hasBudgetBelowOneRun),
                ])
            } ?? .null,
            "freshness": results.freshness.map { result in
                .members([
                    "limit_seconds": .seconds(result.limit), "attained": .number(result.attained),
                    "is_met": result.isMet.map(JSONValue.boolean) ?? .null,
                ])
            } ?? .null,
            "duration": results.duration.map { result in
                .members([
                    "limit_seconds": .seconds(result.limit), "p95_seconds": seconds(result.p95),
                    "runs_over": .count(result.runsOver), "is_met": result.isMet.map(JSONValue.boolean) ?? .null,
                    "is_certain": .boolean(result.isCertain),
                ])
            } ?? .null,
        ])
    }
}
