/// What the runs of an objective add up to, per window: several alerts read the same sums, and long ranges need them kept.
enum RecordingRules {
    static let queueBuckets = "account_objective:mode_dataset_run_queue_seconds_bucket:increase1h"
    static let queueP95 = "account_objective:mode_dataset_run_queue_seconds:p95_increase1h"

    static func runs(_ window: String) -> String { "account_objective:mode_dataset_runs:increase\(window)" }
    static func failures(_ window: String) -> String { "account_objective:mode_dataset_failed_runs:increase\(window)" }
    static func failureRatio(_ window: String) -> String { "account_objective:mode_dataset_failed_per_runs:ratio_increase\(window)" }

    /// All groups. Rules of a group are evaluated in their order, so each may use those above it.
    static func groups(_ objectives: [ObjectiveGroup]) -> [RuleGroup<RecordingRule>] {
        objectives.enumerated().map { index, group in
            let burning = group.objective.success == nil ? [] : BurnRate.windows.flatMap { burnRate($0, group) }
            let queueing = group.objective.queueP95 == nil ? [] : queue(group)
            return RuleGroup(name: "mode-recording-objective-\(index + 1)", interval: "1m", rules: burning + queueing)
        }
    }

    // Plain increases: the counters of a dataset appear with all of its past in their first sample, and `increase` does not count
    // the first sample. A ratio without runs has no sample, rather than NaN.
    private static func burnRate(_ window: String, _ group: ObjectiveGroup) -> [RecordingRule] {
        func increase(_ matcher: String) -> String {
            "sum by (\(PromQL.accountLabels)) (increase(\(group.selector("mode_dataset_runs_total", matcher))[\(window)]))"
        }
        let label = [(name: "objective", value: group.objective.name)]
        return [
            RecordingRule(name: runs(window), expression: increase(#"state!="cancelled""#), labels: label),
            RecordingRule(name: failures(window), expression: increase(#"state="failed""#), labels: label),
            RecordingRule(
                name: failureRatio(window),
                expression: "\(failures(window)){\(group.label)} / (\(runs(window)){\(group.label)} > 0)"
            ),
        ]
    }

    // The quantile of no runs is NaN, which the comparison drops.
    private static func queue(_ group: ObjectiveGroup) -> [RecordingRule] {
        let buckets = group.selector("mode_dataset_run_queue_seconds_bucket")
        return [
            RecordingRule(
                name: queueBuckets,
                expression: "sum by (\(PromQL.accountLabels), bound, le) (increase(\(buckets)[1h]))",
                labels: [(name: "objective", value: group.objective.name)]
            ),
            RecordingRule(name: queueP95, expression: "histogram_quantile(0.95, \(queueBuckets){\(group.label)}) >= 0"),
        ]
    }
}
