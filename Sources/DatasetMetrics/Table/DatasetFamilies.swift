import Exposition
import RunAnalytics
import RunModel

/// The families of datasets, each with the values that it shows.
package enum DatasetFamilies {
    /// In the order in which they are rendered and documented.
    package static let all = [
        info, runs, runSeconds, runDuration, runQueue, runFailures, runsInFlight, oldestInFlight, expectedEnd, lastRun, lastRunSuccess,
        lastRunDuration, lastSuccess, consecutiveFailures, successRatio, durationPercentile, nextScheduledRun, scheduleLag, historyStart,
        historyComplete, lastCollected,
    ]

    private static let polled = MetricTable.polled
    private static let queueing = "The time in the queue is included."
    private static let whole = "Absent until the history has been read as far back as configured."

    static let info = DatasetFamily(
        "mode_dataset_info", labels: ["name", "space", "space_name"], help: "Names of a dataset; always 1."
    ) { row, _, writer in
        writer.sample(row.labels, MetricTable.names(of: row.summary.dataset), .integer(1))
    }

    // MARK: Counters, once they are whole

    static let runs = DatasetFamily(
        "mode_dataset_runs_total", .counter, labels: ["state"],
        help: "Ended runs since the beginning of the history. \(whole) \(polled)"
    ) { row, _, writer in
        guard let totals = row.summary.totals else { return }
        for (state, labels) in StateLabels.ended { writer.sample(row.labels, labels, .integer(totals[state].runs)) }
    }

    static let runSeconds = DatasetFamily(
        "mode_dataset_run_seconds_total", .counter, unit: "seconds", labels: ["state"],
        help: "Summed duration of ended runs; its rate is the average number of runs at a time. \(whole) \(queueing) \(polled)"
    ) { row, _, writer in
        guard let totals = row.summary.totals else { return }
        for (state, labels) in StateLabels.ended { writer.sample(row.labels, labels, .seconds(totals[state].runTime)) }
    }

    static let runDuration = DatasetFamily(
        "mode_dataset_run_duration_seconds", .histogram, unit: "seconds",
        help: "Durations of successful runs, from creation to completion. \(whole) \(queueing) \(polled)"
    ) { row, fleet, writer in
        guard let totals = row.summary.totals else { return }
        writer.histogram(row.labels, .empty, totals.duration, buckets: fleet.durationBuckets)
    }

    static let runQueue = DatasetFamily(
        "mode_dataset_run_queue_seconds", .histogram, unit: "seconds", labels: ["bound"],
        help: "Bounds of the time that ended runs waited to be executed; a true quantile lies between those of the "
            + "bounds. \(whole) \(polled)"
    ) { row, fleet, writer in
        guard let totals = row.summary.totals else { return }
        writer.histogram(row.labels, QueueLabels.lower, totals.queueLower, buckets: fleet.queueBuckets)
        writer.histogram(row.labels, QueueLabels.upper, totals.queueUpper, buckets: fleet.queueBuckets)
    }

    static let runFailures = DatasetFamily(
        "mode_dataset_run_failures_total", .counter, labels: ["error_code"],
        help: "Failed runs by the error code of their query run: at most 20 codes, then other; unknown where none was "
            + "read. \(whole) \(polled)"
    ) { row, _, writer in
        guard let totals = row.summary.totals else { return }
        if totals.failures[DatasetTotals.unknownErrorCode] == nil { writer.sample(row.labels, FailureLabels.unknown, .integer(0)) }
        for (code, runs) in totals.failures.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            writer.sample(row.labels, LabelSet("error_code", code), .integer(runs))
        }
    }

    // MARK: The newest state, at once

    static let runsInFlight = DatasetFamily(
        "mode_dataset_runs_in_flight", labels: ["state"], help: "Runs that have not ended. \(polled)"
    ) { row, _, writer in
        for count in row.summary.inFlightByState {
            guard let state = StateLabels.inFlight(count.state) else { continue }
            writer.sample(row.labels, state, .integer(Int64(count.runs)))
        }
    }

    static let oldestInFlight = DatasetFamily.instant(
        "mode_dataset_oldest_in_flight_timestamp_seconds",
        help: "Creation of the oldest run that has not ended; absent when there is none. \(polled)"
    ) { $0.summary.latest.oldestInFlightCreatedAt }

    static let expectedEnd = DatasetFamily.instant(
        "mode_dataset_in_flight_expected_end_timestamp_seconds",
        help: "When the oldest run in flight ends if it takes the median duration of the last 28 d; absent with fewer "
            + "than 5 successes. \(polled)"
    ) { $0.summary.inFlightExpectedEndAt }

    static let lastRun = DatasetFamily.instant(
        "mode_dataset_last_run_timestamp_seconds", help: "Creation of the newest run. \(polled)"
    ) { $0.summary.latest.lastRunCreatedAt }

    static let lastRunSuccess = DatasetFamily.value(
        "mode_dataset_last_run_success", help: "Whether the newest ended run that was not cancelled succeeded (1) or failed (0). \(polled)"
    ) { $0.summary.lastEnded.map { .flag($0.state.isSuccess) } }

    static let lastRunDuration = DatasetFamily.value(
        "mode_dataset_last_run_duration_seconds", unit: "seconds",
        help: "Duration of the newest ended run that was not cancelled. \(queueing) \(polled)"
    ) { $0.summary.lastEnded?.duration.map { .seconds($0) } }

    static let lastSuccess = DatasetFamily.instant(
        "mode_dataset_last_success_timestamp_seconds", help: "Newest completion of a successful run. \(polled)"
    ) { $0.summary.lastSuccessCompletedAt }

    static let consecutiveFailures = DatasetFamily.value(
        "mode_dataset_consecutive_failures",
        help: "Failed runs created since the newest success; cancelled runs do not count. \(polled)"
    ) { $0.summary.consecutiveFailures.map { .integer($0) } }

    // MARK: Windows, once they are known

    static let successRatio = DatasetFamily(
        "mode_dataset_success_ratio", unit: "ratio", labels: ["window"],
        help: "Successes among successes and failures of the runs created in the window; absent without any, and "
            + "until the window is known. \(polled)"
    ) { row, fleet, writer in
        for window in fleet.windows {
            guard let ratio = window.statistics(of: row)?.counts.successRatio else { continue }
            writer.sample(row.labels, window.labels, .double(ratio))
        }
    }

    static let durationPercentile = DatasetFamily(
        "mode_dataset_run_duration_percentile_seconds", unit: "seconds", labels: ["window", "percentile"],
        help: "Exact percentile of the durations of successful runs created in the window; absent without any, and "
            + "until the window is known. "
            + "\(queueing) \(polled)"
    ) { row, fleet, writer in
        for window in fleet.windows {
            guard let duration = window.statistics(of: row)?.duration else { continue }
            writer.sample(row.labels, window.p50, .seconds(duration.p50))
            writer.sample(row.labels, window.p95, .seconds(duration.p95))
            writer.sample(row.labels, window.p99, .seconds(duration.p99))
        }
    }

    // MARK: Schedule and collection

    static let nextScheduledRun = DatasetFamily.instant(
        "mode_dataset_next_scheduled_run_timestamp_seconds",
        help: "When the schedule starts the next run; absent without a schedule. \(polled)"
    ) { $0.summary.schedule.nextScheduledAt }

    static let scheduleLag = DatasetFamily.value(
        "mode_dataset_schedule_lag_seconds", unit: "seconds",
        help: "How long after its slot the newest scheduled run was created; absent without a schedule. \(polled)"
    ) { $0.summary.schedule.lag.map { .seconds($0) } }

    static let historyStart = DatasetFamily.instant(
        "mode_dataset_history_start_timestamp_seconds", help: "Every run created since then is known. \(polled)"
    ) { $0.summary.known.start }

    static let historyComplete = DatasetFamily.value(
        "mode_dataset_history_complete", help: "Whether the history has been read as far back as configured (1) or not yet (0). \(polled)"
    ) { .flag($0.summary.known.isComplete) }

    static let lastCollected = DatasetFamily.instant(
        "mode_dataset_last_collected_timestamp_seconds", help: "When the list of runs was last known to be current."
    ) { $0.summary.lastCollectedAt }
}
