import RunModel

/// What can be wrong with one dataset, whatever its objective.
///
/// The age of the data is never part of a condition: times are compared with the last collection, not with the clock, so an exporter
/// that stopped raises its own alerts and not one for every dataset.
enum DatasetAlerts {
    private static let who = #"{{ $labels.name }} ({{ $labels.account }}/{{ $labels.dataset }}, space "{{ $labels.space_name }}")"#
    private static let collected = "mode_dataset_last_collected_timestamp_seconds"

    static func group(_ settings: BundleSettings) -> RuleGroup<AlertRule> {
        RuleGroup(
            name: "mode-datasets",
            interval: "1m",
            rules: [failing(settings), missedSchedule] + slower(settings) + [stuck(settings)]
        )
    }

    /// The alerts of one objective that look at each of its datasets alone.
    static func rules(_ group: ObjectiveGroup, _ settings: BundleSettings) -> [AlertRule] {
        [
            (group.objective.freshness?.limit).map { notFresh(group, limit: $0) },
            group.objective.durationP95.flatMap { tooLong(group, limit: $0, settings) },
        ].compactMap { $0 }
    }

    // A dataset without a run for more than a week was given up rather than broken: a fresh installation must not alert on those.
    private static func failing(_ settings: BundleSettings) -> AlertRule {
        AlertRule(
            name: "ModeDatasetFailing",
            severity: .warning,
            expression: PromQL.named(
                """
                mode_dataset_consecutive_failures >= \(settings.failuresInARow)
                and \(collected) - mode_dataset_last_run_timestamp_seconds < \(DatasetConditions.abandonedAfterSeconds)
                """
            ),
            holdsFor: "0m",
            summary: "{{ $labels.name }} has failed {{ $value }} times in a row.",
            description: "The last {{ $value }} runs of \(who) failed. Readers still see the data of the last successful run."
        )
    }

    private static let missedSchedule = AlertRule(
        name: "ModeDatasetMissedSchedule",
        severity: .warning,
        expression: PromQL.named(DatasetConditions.missedSchedule { PromQL.selector($0, []) }),
        holdsFor: "5m",
        summary: "{{ $labels.name }} missed its scheduled run.",
        description: "\(who) was due {{ $value | humanizeDuration }} before the last collection, and no run has started since."
    )

    private static func slower(_ settings: BundleSettings) -> [AlertRule] {
        guard let past = settings.windows.nearest(to: .days(28)) else { return [] }
        let windows = settings.windows.filter { $0.length < past.length && $0.length >= .days(1) }
        return windows.map { window in
            let (now, before) = (median(window), median(past))
            return AlertRule(
                name: "ModeDatasetSlowerThanBefore",
                severity: .info,
                expression: PromQL.named(
                    """
                    \(now) / on (\(PromQL.identity)) \(before) > 1.5
                    and on (\(PromQL.identity)) \(now) - on (\(PromQL.identity)) \(before) > 60
                    and on (\(PromQL.identity)) \(enoughRuns(in: window))
                    """
                ),
                holdsFor: "30m",
                summary: "{{ $labels.name }} has become slower.",
                description: """
                    The median run of \(who) took {{ $value | humanize }} times as long over the last \(window.name) as over the last \
                    \(past.name), and at least a minute longer.
                    """,
                labels: [(name: "window", value: window.name)]
            )
        }
    }

    private static func median(_ window: Window) -> String {
        #"mode_dataset_run_duration_percentile_seconds{window="\#(window.name)", percentile="50"}"#
    }

    // A quantile of fewer than five runs is a coincidence. `increase` extrapolates, hence the half.
    private static func enoughRuns(in window: Window) -> String {
        "increase(mode_dataset_run_duration_seconds_count[\(DurationText.text(window.length))]) > 4.5"
    }

    // Four times the p99 rather than the p50, because durations have long tails. The expected end exists from five runs on, so the
    // p99 is never that of a single run; datasets with fewer runs get a day.
    private static func stuck(_ settings: BundleSettings) -> AlertRule {
        let age = "\(collected) - mode_dataset_oldest_in_flight_timestamp_seconds"
        let overdue = "\(collected) - mode_dataset_in_flight_expected_end_timestamp_seconds > 3600"
        let expression: String
        if let window = settings.windows.nearest(to: .days(28)) {
            let p99 = #"mode_dataset_run_duration_percentile_seconds{window="\#(window.name)", percentile="99"}"#
            let comparable = "mode_dataset_in_flight_expected_end_timestamp_seconds and on (\(PromQL.identity)) \(p99)"
            expression = """
                ((\(age) and \(overdue)) > on (\(PromQL.identity)) 4 * \(p99))
                or
                (\(age) > 86400 unless on (\(PromQL.identity)) (\(comparable)))
                """
        } else {
            expression = "\(age) > 86400"
        }
        return AlertRule(
            name: "ModeDatasetStuck",
            severity: .warning,
            expression: PromQL.named(expression),
            holdsFor: "5m",
            summary: "A run of {{ $labels.name }} appears to be stuck.",
            description: """
                The oldest run in flight of \(who) started {{ $value | humanizeDuration }} ago. It is more than an hour past its expected \
                end and four times as long as the p99, or more than a day old with too few earlier runs to compare.
                """
        )
    }

    private static func notFresh(_ group: ObjectiveGroup, limit: Duration) -> AlertRule {
        AlertRule(
            name: "ModeDatasetNotFresh",
            severity: .warning,
            expression: PromQL.named(DatasetConditions.outOfDate(limit: limit) { group.selector($0) }),
            holdsFor: "5m",
            summary: "{{ $labels.name }} is out of date.",
            description: """
                The newest success of \(who) was {{ $value | humanizeDuration }} old at the last collection \
                (target: \(Decimals.length(limit))).
                """,
            labels: [group.alertLabel]
        )
    }

    private static func tooLong(_ group: ObjectiveGroup, limit: Duration, _ settings: BundleSettings) -> AlertRule? {
        settings.windows.nearest(to: .days(7)).map { window in
            let p95 = group.selector(
                "mode_dataset_run_duration_percentile_seconds",
                #"window="\#(window.name)""#,
                #"percentile="95""#
            )
            return AlertRule(
                name: "ModeDatasetDurationObjectiveMissed",
                severity: .warning,
                expression: PromQL.named(
                    """
                    \(p95) > \(Decimals.seconds(limit))
                    and on (\(PromQL.identity)) \(enoughRuns(in: window))
                    """
                ),
                holdsFor: "30m",
                summary: "{{ $labels.name }} exceeds its duration target.",
                description: """
                    The p95 duration of \(who) over the last \(window.name) is {{ $value | humanizeDuration }} \
                    (target: \(Decimals.length(limit))).
                    """,
                labels: [group.alertLabel]
            )
        }
    }
}
