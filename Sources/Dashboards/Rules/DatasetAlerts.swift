import RunModel

/// What can be wrong with one dataset, whatever is promised of it.
///
/// The age of the data is never part of a condition: times are compared with the last collection, not with the clock, so an exporter
/// that stopped raises its own alerts and not one for every dataset.
enum DatasetAlerts {
    private static let who = #"{{ $labels.name }} ({{ $labels.account }}/{{ $labels.dataset }}, space "{{ $labels.space_name }}")"#
    private static let collected = "mode_dataset_last_collected_timestamp_seconds"

    /// The alerts that need no objective.
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
            group.objective.freshnessMilliseconds.map { notFresh(group, limit: $0) },
            group.objective.durationP95Milliseconds.flatMap { tooLong(group, limit: $0, settings) },
        ].compactMap { $0 }
    }

    private static func failing(_ settings: BundleSettings) -> AlertRule {
        AlertRule(
            name: "ModeDatasetFailing",
            severity: .warning,
            expression: PromQL.namedAcrossInstances("\(RecordingRules.failuresInARow) >= \(settings.failuresInARow)"),
            holdsFor: "0m",
            summary: "{{ $labels.name }} failed {{ $value }} times in a row.",
            description: "The last {{ $value }} runs of \(who) failed, with no success among them. Its readers see old data."
        )
    }

    private static let missedSchedule = AlertRule(
        name: "ModeDatasetMissedSchedule",
        severity: .warning,
        expression: PromQL.namedAcrossInstances(
            """
            \(PromQL.acrossInstances(collected)) - \(RecordingRules.dueSlot) > 900
            unless \(RecordingRules.newestRun) >= \(RecordingRules.dueSlot) - \(RecordingRules.clockTolerance)
            """
        ),
        holdsFor: "5m",
        summary: "{{ $labels.name }} missed its schedule.",
        description: "No run of \(who) has begun since its slot {{ $value | humanizeDuration }} before the last collection."
    )

    private static func slower(_ settings: BundleSettings) -> [AlertRule] {
        guard let past = settings.window(nearestToDays: 28) else { return [] }
        let windows = settings.windows.filter { $0.milliseconds < past.milliseconds && $0.milliseconds >= UTCDay.milliseconds }
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
                summary: "{{ $labels.name }} became slower.",
                description: """
                    The median run of \(who) took {{ $value | humanize }} times as long in the last \(window.name) as in the last \
                    \(past.name), and at least a minute longer.
                    """,
                labels: [(name: "window", value: window.name)]
            )
        }
    }

    private static func median(_ window: Window) -> String {
        #"mode_dataset_run_duration_percentile_seconds{window="\#(window.name)", percentile="50"}"#
    }

    // A quantile of fewer than five runs is a coincidence. Changes of the newest run count those that Prometheus saw begin, while the
    // counters also jump when history is read back.
    private static func enoughRuns(in window: Window) -> String {
        "changes(mode_dataset_last_run_timestamp_seconds[\(PromQL.duration(window.milliseconds))]) >= 5"
    }

    private static func stuck(_ settings: BundleSettings) -> AlertRule {
        let age = "\(collected) - mode_dataset_oldest_in_flight_timestamp_seconds"
        var conditions = ["(\(age) > 86400)"]
        if let window = settings.window(nearestToDays: 28) {
            let p99 = #"mode_dataset_run_duration_percentile_seconds{window="\#(window.name)", percentile="99"}"#
            conditions.insert("((\(age) > 3600) > on (\(PromQL.identity)) 4 * \(p99))", at: 0)
        }
        return AlertRule(
            name: "ModeDatasetStuck",
            severity: .warning,
            expression: PromQL.named(conditions.joined(separator: "\nor\n")),
            holdsFor: "5m",
            summary: "A run of {{ $labels.name }} does not end.",
            description: """
                The oldest run of \(who) is in flight for {{ $value | humanizeDuration }}: more than a day, or more than an hour and four \
                times as long as 99 of 100 of its runs take.
                """
        )
    }

    private static func notFresh(_ group: ObjectiveGroup, limit: Int64) -> AlertRule {
        AlertRule(
            name: "ModeDatasetNotFresh",
            severity: .warning,
            expression: PromQL.named(
                """
                \(group.selector(collected))
                - \(group.selector("mode_dataset_last_success_timestamp_seconds"))
                > \(Decimals.seconds(limit))
                """
            ),
            holdsFor: "5m",
            summary: "{{ $labels.name }} is out of date.",
            description: """
                The newest success of \(who) was {{ $value | humanizeDuration }} old when its runs were last read; \
                \(Decimals.length(limit)) are promised.
                """,
            labels: [group.alertLabel]
        )
    }

    private static func tooLong(_ group: ObjectiveGroup, limit: Int64, _ settings: BundleSettings) -> AlertRule? {
        settings.window(nearestToDays: 7).map { window in
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
                summary: "{{ $labels.name }} takes too long.",
                description: """
                    95 of 100 runs of \(who) ended within {{ $value | humanizeDuration }} in the last \(window.name); \
                    \(Decimals.length(limit)) are promised.
                    """,
                labels: [group.alertLabel]
            )
        }
    }
}
