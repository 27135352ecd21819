import Exposition

/// Every family that the exporter shows, declared once: rendering, linting and the README's table all start here.
package enum MetricTable {
    /// All families in the order in which they are shown and documented.
    package static let all = datasetFamilies + exporterFamilies + processFamilies

    /// The families of datasets: the big part, rendered once per summary.
    package static let datasetFamilies = [
        info, runs, runSeconds, runDuration, runQueue, runsInFlight, oldestInFlight, lastRun, lastRunSuccess, lastRunDuration, lastSuccess,
        successRatio, durationPercentile, nextScheduledRun, scheduleLag, lastCollected,
    ]

    /// The labels that every sample of a dataset carries.
    package static let identityLabels = ["account", "dataset"]

    // Prometheus wants to read in HELP that a value was cached:
    // https://prometheus.io/docs/instrumenting/writing_exporters/#scheduling
    static let polled = "Polled: as of mode_dataset_last_collected_timestamp_seconds."
    private static let queueing = "The time in the queue is included."

    private static func dataset(
        _ name: String, _ kind: MetricFamily.Kind = .gauge, unit: String? = nil, labels: [String] = [], help: String
    ) -> MetricFamily {
        MetricFamily(name, kind, unit: unit, labels: identityLabels + labels, help: help)
    }

    static let info = dataset(
        "mode_dataset_info", labels: ["name", "space", "space_name"], help: "Names of a dataset; always 1.")
    static let runs = dataset(
        "mode_dataset_runs_total", .counter, labels: ["state"], help: "Ended runs since the beginning of the history. \(polled)")
    static let runSeconds = dataset(
        "mode_dataset_run_seconds_total", .counter, unit: "seconds", labels: ["state"],
        help: "Summed duration of ended runs; its rate is the average number of runs at a time. \(queueing) \(polled)")
    static let runDuration = dataset(
        "mode_dataset_run_duration_seconds", .histogram, unit: "seconds",
        help: "Durations of successful runs, from creation to completion. \(queueing) \(polled)")
    static let runQueue = dataset(
        "mode_dataset_run_queue_seconds", .histogram, unit: "seconds", labels: ["bound"],
        help: "Bounds of the time that ended runs waited to be executed; a true quantile lies between those of the bounds. \(polled)"
    )
    static let runsInFlight = dataset(
        "mode_dataset_runs_in_flight", labels: ["state"], help: "Runs that have not ended. \(polled)")
    static let oldestInFlight = dataset(
        "mode_dataset_oldest_in_flight_timestamp_seconds", unit: "seconds",
        help: "Creation of the oldest run that has not ended; absent when there is none. \(polled)")
    static let lastRun = dataset(
        "mode_dataset_last_run_timestamp_seconds", unit: "seconds", help: "Creation of the newest run. \(polled)")
    static let lastRunSuccess = dataset(
        "mode_dataset_last_run_success", help: "Whether the newest ended run that was not cancelled succeeded (1) or failed (0). \(polled)")
    static let lastRunDuration = dataset(
        "mode_dataset_last_run_duration_seconds", unit: "seconds",
        help: "Duration of the newest ended run that was not cancelled. \(queueing) \(polled)")
    static let lastSuccess = dataset(
        "mode_dataset_last_success_timestamp_seconds", unit: "seconds", help: "Completion of the newest successful run. \(polled)")
    static let successRatio = dataset(
        "mode_dataset_success_ratio", unit: "ratio", labels: ["window"],
        help: "Successes among successes and failures of the runs created in the window; absent without any. \(polled)")
    static let durationPercentile = dataset(
        "mode_dataset_run_duration_percentile_seconds", unit: "seconds", labels: ["window", "percentile"],
        help: "Exact percentile of the durations of successful runs created in the window; absent without any. \(queueing) \(polled)")
    static let nextScheduledRun = dataset(
        "mode_dataset_next_scheduled_run_timestamp_seconds", unit: "seconds",
        help: "When the schedule starts the next run; absent without a schedule. \(polled)")
    static let scheduleLag = dataset(
        "mode_dataset_schedule_lag_seconds", unit: "seconds",
        help: "How long after its slot the newest scheduled run was created; absent without a schedule. \(polled)")
    static let lastCollected = dataset(
        "mode_dataset_last_collected_timestamp_seconds", unit: "seconds", help: "When the list of runs was last known to be current.")
}
