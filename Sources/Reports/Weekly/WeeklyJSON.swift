import RunAnalytics
import RunModel

/// The weekly report as JSON. `Exporter.docc/ReportSchema.md` documents every key.
///
/// Times are seconds, ratios 0 to 1, instants ISO 8601 in UTC; `null` stands for "not known". Keys are only ever added.
package enum WeeklyJSON {
    /// The document, with a newline at its end. The same report gives the same bytes.
    package static func render(_ report: WeeklyReport, options: WeeklyOptions = WeeklyOptions()) -> String {
        document(report, options).serialized(.outlined) + "\n"
    }

    /// How many datasets, worst first, have every key; with a thousand of them the document stays below 2 MB.
    static let datasetsInFull = 200
    /// How many runs in flight are listed, the most urgent first.
    static let listedRuns = 300

    static func document(_ report: WeeklyReport, _ options: WeeklyOptions) -> JSONValue {
        let narrative = WeeklyNarrative(report)
        return .members([
            "week": .text(report.period.week?.description),
            "since": .string(report.period.since.iso8601),
            "until": .string(report.period.until.iso8601),
            "time_zone": .string(report.zoneName),
            "computed_at": .string(report.computedAt.iso8601),
            "is_complete": .boolean(report.isComplete),
            "headline": .string(narrative.sentence),
            "rule": .string(report.headline.rule.rawValue),
            "rule_text": .string(report.headline.rule.text),
            "capacity": .text(options.capacity?.text),
            "capacity_page": .text(options.capacity?.page),
            "capacity_command": .text(options.capacity?.command),
            "fix_first": .array(narrative.fixFirst.map { fix($0.rank, $0.week, narrative) }),
            "runs_in_flight": report.reachesNow
                ? .array(LateWords(report, narrative.clock).entries.prefix(listedRuns).map(inFlight)) : .null,
            "group_by": .text(options.grouping?.kind.rawValue),
            "groups": options.grouping == nil ? .null : .array(GroupSection.all(report, options.grouping).map(group)),
            "totals": totals(report),
            "previous": previous(report),
            "datasets": .array(
                report.datasets.enumerated().map { dataset($0.element, options, isShort: $0.offset >= datasetsInFull) }),
            "days": .array(report.dayCalendar.days.map(day)),
            "hours_of_week": .array(report.hourOfWeek.cells.enumerated().map { hour($0.offset, $0.element) }),
            "distributions": distributions(report),
            "quality": quality(report.quality),
        ])
    }

    private static func fix(_ rank: Int, _ week: DatasetWeek, _ narrative: WeeklyNarrative) -> JSONValue {
        let words = DatasetNarrative(week: week, since: narrative.report.period.since, clock: narrative.clock)
        return .members([
            "rank": .count(rank), "account": .string(week.reference.account), "dataset": .string(week.reference.dataset.token.text),
            "name": .string(words.name), "reasons": .array(words.reasons.map(JSONValue.string)),
        ])
    }

    private static func group(_ group: GroupSection) -> JSONValue {
        let headline = group.headline
        return .object(
            members([
                "id": .text(group.key?.id), "name": .string(group.name), "anchor": .string(group.anchor),
                "headline": .string(group.narrative.sentence), "rule": .string(headline.rule.rawValue),
            ]) + counts(headline.counts) + failureTime(headline.failureTime)
                + members([
                    "previous_success_ratio": .number(headline.previousCounts.successRatio), "success_change": change(headline.rateChange),
                    "freshness_breaches": .count(headline.freshnessBreaches), "missed_runs": .count(headline.missedRuns),
                    "late_runs": .count(headline.lateRuns), "datasets": .count(headline.datasets),
                    "datasets_with_runs": .count(headline.datasetsWithRuns), "datasets_all_good": .count(headline.allGoodDatasets),
                    "datasets_failing": .count(headline.failingDatasets), "datasets_stale": .count(headline.staleDatasets),
                    "fix_first": .array(group.fixFirst.map { fix($0.rank, $0.week, group.narrative) }),
                ])
        )
    }

    private static func inFlight(_ entry: LateWords.Entry) -> JSONValue {
        .members([
            "account": .string(entry.reference.account), "dataset": .string(entry.reference.dataset.token.text),
            "name": .string(entry.reference.dataset.displayName), "run": .string(entry.run.run.text),
            "created_at": .string(entry.run.createdAt.iso8601), "state": .string(entry.run.state.stateName),
            "observed_at": .string(entry.observedAt.iso8601), "expected_end_at": .instant(entry.run.expectedEndAt),
            "due_at": .instant(entry.run.dueAt), "due_by": .text(entry.run.dueAt == nil ? nil : entry.promise?.rawValue),
            "verdict": .string(entry.run.verdict.rawValue),
        ])
    }

    static func known(_ part: KnownPart) -> [JSONValue.Member] {
        var range: Range<Timestamp>?
        if case .part(let known) = part { range = known }
        return members([
            "is_known_completely": .boolean(part.isWhole), "known_since": .instant(range?.lowerBound),
            "known_until": .instant(range?.upperBound),
        ])
    }

    private static func movement(_ movement: RateMovement?) -> JSONValue {
        guard let movement else { return .null }
        return .members([
            "before": .number(movement.before), "now": .number(movement.now), "own": .number(movement.own), "mix": .number(movement.mix),
            "comers_and_goers": .number(movement.comersAndGoers),
        ])
    }

    /// The counts of a set of runs, as totals, datasets and days have them.
    static func counts(_ counts: StateCounts) -> [JSONValue.Member] {
        members([
            "runs": .count(counts.runs), "succeeded": .count(counts.succeeded), "completed": .count(counts.completed),
            "failed": .count(counts.failed), "cancelled": .count(counts.cancelled), "in_flight": .count(counts.inFlight),
            "success_ratio": .number(counts.successRatio), "success_ratio_low": .number(counts.successInterval?.low),
            "success_ratio_high": .number(counts.successInterval?.high),
        ])
    }

    private static func totals(_ report: WeeklyReport) -> JSONValue {
        let headline = report.headline
        return .object(
            counts(headline.counts) + failureTime(headline.failureTime)
                + members([
                    "success_change": change(headline.rateChange), "success_movement": movement(headline.movement),
                    "datasets_compared": .count(headline.comparedDatasets),
                    "datasets_known_in_part": .count(headline.partlyKnownDatasets),
                    "freshness_breaches": .count(headline.freshnessBreaches),
                    "freshness_breached_datasets": .count(headline.breachedDatasets), "freshness_change": change(headline.breachChange),
                    "datasets": .count(headline.datasets), "datasets_with_runs": .count(headline.datasetsWithRuns),
                    "datasets_all_good": .count(headline.allGoodDatasets), "datasets_failing": .count(headline.failingDatasets),
                    "datasets_broken": .count(headline.brokenDatasets), "datasets_stale": .count(headline.staleDatasets),
                    "datasets_failing_more": .count(headline.datasetsFailingMore),
                    "datasets_failing_less": .count(headline.datasetsFailingLess), "datasets_slower": .count(headline.slowerDatasets),
                    "datasets_faster": .count(headline.fasterDatasets), "missed_runs": .count(headline.missedRuns),
                    "late_runs": .count(headline.lateRuns), "datasets_with_most_failures": .count(headline.datasetsWithMostFailures),
                ])
        )
    }

    private static func previous(_ report: WeeklyReport) -> JSONValue {
        let headline = report.headline
        return .object(
            members([
                "week": .text(report.previous.week?.description), "since": .string(report.previous.since.iso8601),
                "until": .string(report.previous.until.iso8601),
            ]) + counts(headline.previousCounts) + failureTime(headline.previousFailureTime)
                + members([
                    "datasets_known_in_part": .count(headline.partlyKnownDatasetsBefore),
                    "freshness_breaches": .count(headline.previousFreshnessBreaches),
                    "freshness_breached_datasets": .count(headline.previousBreachedDatasets),
                ])
        )
    }

    static func failureTime(_ time: FailureTime) -> [JSONValue.Member] {
        members([
            "episodes": .count(time.episodes), "open_episodes": .count(time.open), "failed_seconds": .seconds(time.total),
            "longest_failed_seconds": .seconds(time.longest),
        ])
    }

    static func change(_ change: TestedChange) -> JSONValue {
        .members([
            "verdict": .string(change.verdict.rawValue), "p_value": .number(change.pValue),
            "adjusted_p_value": .number(change.adjustedPValue),
        ])
    }

    private static func day(_ day: DayCalendar.Day) -> JSONValue {
        let date = day.start.iso8601
        return .object(
            members(["date": .string(dateText(day.date)), "since": .string(date), "hours": .number(day.hours)]) + counts(day.counts)
        )
    }

    private static func dateText(_ day: UTCDay) -> String { String(day.start.iso8601.prefix(10)) }

    private static func hour(_ index: Int, _ cell: HourOfWeekTable.Cell) -> JSONValue {
        .members([
            "weekday": .count(index / 24 + 1), "hour": .count(index % 24), "observed_seconds": .seconds(cell.exposure),
            "runs": .count(cell.counts.runs), "failed": .count(cell.counts.failed), "runs_per_hour": .rounded(cell.runsPerHour),
            "failed_per_hour": .rounded(cell.failuresPerHour),
        ])
    }

    private static func distributions(_ report: WeeklyReport) -> JSONValue {
        func series(_ distributions: WeeklyReport.Distributions) -> JSONValue {
            func array(_ histogram: DurationHistogram) -> JSONValue { .array(histogram.counts.map { .count($0) }) }
            return .members([
                "duration": array(distributions.duration), "queue_lower": array(distributions.queueLower),
                "queue_upper": array(distributions.queueUpper),
            ])
        }
        return .members([
            "bounds_seconds": .array(LogBuckets.bounds.map(JSONValue.seconds)), "current": series(report.distributions),
            "previous": series(report.previousDistributions),
        ])
    }

    private static func quality(_ quality: DataQuality) -> JSONValue {
        func names(_ references: [DatasetReference]) -> JSONValue { .array(references.map { .string($0.dataset.token.text) }) }
        func gap(_ gap: DataQuality.Gap) -> JSONValue {
            .members(["since": .string(gap.since.iso8601), "until": .string(gap.until.iso8601), "seconds": .seconds(gap.duration)])
        }
        let collection = quality.collection
        return .members([
            "rejected": .array(quality.rejected.map { .members(["reason": .string($0.reason), "runs": .count($0.runs)]) }),
            "estimated_ends": .count(quality.estimatedEnds), "polls_expected": .count(collection?.expected),
            "polls_missed": .count(collection?.missed), "polls_known_since": .instant(collection?.knownSince),
            "longest_gap": collection?.longestGap.map(gap) ?? .null, "gaps": .array((collection?.gaps ?? []).map(gap)),
            "clock_skew_seconds": .seconds(collection?.clockAhead), "unreadable_datasets": names(quality.unreadableDatasets),
            "incomplete_datasets": names(quality.incompleteDatasets), "imported": .boolean(quality.isImported),
            "notes": .array(quality.notes.map(JSONValue.string)),
        ])
    }

    // MARK: values

    static func members(_ members: KeyValuePairs<String, JSONValue>) -> [JSONValue.Member] {
        members.map { JSONValue.Member(key: $0.key, value: $0.value) }
    }

    /// A length of time in seconds, to the microsecond: more is noise of the interpolation.
    static func seconds(_ estimate: DurationEstimate?) -> JSONValue { .rounded(estimate.map { $0.milliseconds / 1000 }) }
}
