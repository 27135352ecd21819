/// What can be wrong with all datasets of an objective together: only their sum carries a ratio or a quantile of an hour.
enum ObjectiveAlerts {
    static func group(_ group: ObjectiveGroup, number: Int, _ settings: BundleSettings) -> RuleGroup<AlertRule> {
        RuleGroup(
            name: "mode-objective-\(number)",
            interval: "1m",
            rules: DatasetAlerts.rules(group, settings)
                + (group.objective.success.map { burning(group, success: $0) } ?? [])
                + (group.objective.queueP95.map { [queueing(group, limit: $0)] } ?? [])
        )
    }

    // `unless` instead of `and`: datasets run by the hour, so the short window is often empty, and no runs are not a recovery.
    private static func burning(_ group: ObjectiveGroup, success: Double) -> [AlertRule] {
        BurnRate.all.map { rate in
            let threshold = Decimals.text(rate.factor * (1 - success), digits: 9)
            let long = rate.longWindow
            return AlertRule(
                name: rate.alert,
                severity: rate.severity,
                expression: """
                    (
                      \(RecordingRules.failureRatio(long)){\(group.label)} > \(threshold)
                      and \(RecordingRules.failures(long)){\(group.label)} > \(BurnRate.minimumFailures - 1).5
                      and \(RecordingRules.runs(long)){\(group.label)} > \(BurnRate.minimumRuns - 1).5
                    )
                    unless \(RecordingRules.failureRatio(rate.shortWindow)){\(group.label)} <= \(threshold)
                    """,
                holdsFor: "2m",
                summary: "{{ $labels.account }}: too many runs fail (objective {{ $labels.objective }}).",
                description: """
                    {{ $value | humanizePercentage }} of the runs that ended in the last \(long) failed. The error budget of \
                    \(Decimals.text((1 - success) * 100, digits: 6))% is burning at \(Decimals.text(rate.factor, digits: 1))× its \
                    sustainable rate or faster.
                    """,
                labels: [(name: "window", value: long)]
            )
        }
    }

    private static func queueing(_ group: ObjectiveGroup, limit: Duration) -> AlertRule {
        let bucket = #"\#(RecordingRules.queueBuckets){\#(group.label), bound="lower", le="+Inf"}"#
        return AlertRule(
            name: "ModeQueueTooLong",
            severity: .warning,
            expression: """
                \(RecordingRules.queueP95){\(group.label), bound="lower"} > \(Decimals.seconds(limit))
                and ignoring (le) \(bucket) > \(BurnRate.minimumRuns - 1).5
                """,
            holdsFor: "15m",
            summary: "{{ $labels.account }}: runs wait too long (objective {{ $labels.objective }}).",
            description: """
                The p95 queue latency of the runs that ended in the last hour is at least {{ $value | humanizeDuration }} \
                (target: \(Decimals.length(limit))).
                """
        )
    }
}

extension ObjectiveGroup {
    /// The label of alerts whose series do not carry it yet. Labels of alerts are templates, so braces must not begin one:
    /// https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
    var alertLabel: (name: String, value: String) {
        (
            name: "objective",
            value: objective.name.split(separator: "{{", omittingEmptySubsequences: false).joined(separator: #"{{ "{{" }}"#)
        )
    }
}
