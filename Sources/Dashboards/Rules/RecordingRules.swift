/// The series that the alerts need and that Prometheus cannot compute from one moment's samples.
enum RecordingRules {
    static let failuresAtLastSuccess = "account_dataset:mode_dataset_failed_runs:at_last_success"
    static let failuresInARow = "account_dataset:mode_dataset_failed_runs:since_last_success"
    static let dueSlot = "account_dataset:mode_dataset_scheduled_slot_timestamp_seconds:due"
    static let queueBuckets = "account_objective:mode_dataset_run_queue_seconds_bucket:increase1h"
    static let queueP95 = "account_objective:mode_dataset_run_queue_seconds:p95_increase1h"

    static func runs(_ window: String) -> String { "account_objective:mode_dataset_runs:increase\(window)" }
    static func failures(_ window: String) -> String { "account_objective:mode_dataset_failed_runs:increase\(window)" }
    static func failureRatio(_ window: String) -> String { "account_objective:mode_dataset_failed_per_runs:ratio_increase\(window)" }

    /// All groups. Rules of a group are evaluated in their order, so each may use those above it.
    static func groups(_ objectives: [ObjectiveGroup]) -> [RuleGroup<RecordingRule>] {
        [RuleGroup(name: "mode-recording-datasets", interval: "1m", rules: memory)]
            + objectives.enumerated().map { index, group in
                let burning = group.objective.success == nil ? [] : BurnRate.windows.flatMap { burnRate($0, group) }
                let queueing = group.objective.queueP95Milliseconds == nil ? [] : queue(group)
                return RuleGroup(name: "mode-recording-objective-\(index + 1)", interval: "1m", rules: burning + queueing)
            }
    }

    // A rule that falls back on its own last value is a memory: PromQL has no ranges of variable length, so "since the last
    // success" cannot be asked for. One day bridges a restart of Prometheus; a dataset that is gone is forgotten at once.
    private static let memory = [
        RecordingRule(
            name: failuresAtLastSuccess,
            expression: """
                (\(failed) and \(newest) == 1)
                or (\(failed) and sum by (account, dataset, job) (increase(mode_dataset_runs_total{state=~"succeeded|completed"}[5m])) > 0)
                or (last_over_time(\(failuresAtLastSuccess)[1d]) and \(failed))
                or \(failed)
                """
        ),
        RecordingRule(
            name: failuresInARow,
            expression: "\(failed) - \(failuresAtLastSuccess) and \(newest) == 0"
        ),
        // A slot stays due until a run follows it, even when the next slot passes: an alert must not pause for the grace of the next.
        RecordingRule(
            name: dueSlot,
            expression: """
                ((\(rememberedSlot)) unless \(newestRun) >= last_over_time(\(dueSlot)[1d]) - \(clockTolerance))
                or (\(PromQL.acrossInstances("min_over_time(\(nextSlot)[10m])")) <= time())
                or (\(rememberedSlot))
                """
        ),
    ]

    /// A scheduler may create a run a moment before its slot, in seconds.
    static let clockTolerance = 60

    static let newestRun = PromQL.acrossInstances("mode_dataset_last_run_timestamp_seconds")
    private static let rememberedSlot = "last_over_time(\(dueSlot)[1d]) and \(PromQL.acrossInstances(nextSlot))"
    private static let failed = PromQL.acrossInstances(#"mode_dataset_runs_total{state="failed"}"#)
    private static let newest = PromQL.acrossInstances("mode_dataset_last_run_success")
    private static let nextSlot = "mode_dataset_next_scheduled_run_timestamp_seconds"

    private static func burnRate(_ window: String, _ group: ObjectiveGroup) -> [RecordingRule] {
        let label = [(name: "objective", value: group.objective.name)]
        let ended = "sum without (state) (increase(\(group.selector("mode_dataset_runs_total", #"state!="cancelled""#))[\(window)]))"
        let failed = "sum without (state) (increase(\(group.selector("mode_dataset_runs_total", #"state="failed""#))[\(window)]))"
        let plausible = "\(ended)\n  <= \(created(window, group))"
        return [
            RecordingRule(
                name: runs(window),
                expression: "sum by (account, job) (\n  \(plausible)\n)",
                labels: label
            ),
            RecordingRule(
                name: failures(window),
                expression: "sum by (account, job) (\n  \(failed)\n  and \(plausible)\n)",
                labels: label
            ),
            RecordingRule(
                name: failureRatio(window),
                expression: "\(failures(window)){\(group.label)} / \(runs(window)){\(group.label)}"
            ),
        ]
    }

    // Reading history back makes counters jump by runs of the past, which burn no budget today. Runs that began in the window show
    // as changes of the newest run, several between two collections as one; an increase far beyond that is history.
    private static func created(_ window: String, _ group: ObjectiveGroup) -> String {
        "5 * (1 + changes(\(group.selector("mode_dataset_last_run_timestamp_seconds"))[\(window)]))"
    }

    private static func queue(_ group: ObjectiveGroup) -> [RecordingRule] {
        let ended = "sum without (state) (increase(\(group.selector("mode_dataset_runs_total", #"state!="cancelled""#))[1h]))"
        return [
            RecordingRule(
                name: queueBuckets,
                expression: """
                    sum by (account, job, bound, le) (
                      increase(\(group.selector("mode_dataset_run_queue_seconds_bucket"))[1h])
                      and ignoring (bound, le) \(ended)
                      <= \(created("1h", group))
                    )
                    """,
                labels: [(name: "objective", value: group.objective.name)]
            ),
            RecordingRule(
                name: queueP95,
                expression: "histogram_quantile(0.95, \(queueBuckets){\(group.label)})"
            ),
        ]
    }
}
