/// One dataset: the history of its runs, how long they take and wait, how fresh and how punctual it is.
enum DatasetBoard {
    static let uid = "mode-exporter-dataset"

    static func dashboard(_ settings: BundleSettings) -> Dashboard {
        Dashboard(
            fileName: "dataset",
            uid: uid,
            title: "Mode / Dataset",
            description: "The runs of one dataset: outcome, duration, queue latency, freshness and schedule.",
            from: "now-7d",
            variables: Variable.scope + [.account, .dataset],
            sections: [
                .init(title: "Now", panels: outcome(settings) + expectation(settings)),
                .init(title: "Runs", panels: runs),
                .init(title: "Failures", panels: failures(settings)),
                .init(title: "Duration", panels: duration(settings)),
                .init(
                    title: "Queue",
                    panels: [
                        QueuePanels.heatMap(Chosen.dataset("mode_dataset_run_queue_seconds_bucket", #"bound="lower""#), bound: "lower"),
                        QueuePanels.heatMap(Chosen.dataset("mode_dataset_run_queue_seconds_bucket", #"bound="upper""#), bound: "upper"),
                        QueuePanels.bounds(Chosen.dataset("mode_dataset_run_queue_seconds_bucket"), limit: nil),
                        RunPanels.inFlight(Chosen.dataset("mode_dataset_runs_in_flight")),
                    ]
                ),
                .init(title: "Freshness and schedule", panels: freshness),
            ]
        )
    }

    private static let lastOutcome = JSON.thresholds("red", (1, "green")).merging(.outcomes)

    private static func newest(_ metric: String) -> String { "max(\(Chosen.dataset(metric)))" }

    private static func outcome(_ settings: BundleSettings) -> [Panel] {
        let window = settings.windows.nearest(to: .days(7))?.name ?? "7d"
        return [
            .figure(
                "Last run",
                "Outcome of the newest ended run. Cancelled runs do not count.",
                unit: .none,
                newest("mode_dataset_last_run_success"),
                colors: lastOutcome
            ),
            .figure(
                "Failures in a row",
                "Failed runs since the newest success. Cancelled runs do not count.",
                unit: .count,
                newest("mode_dataset_consecutive_failures"),
                colors: .thresholds("green", (1, "orange"), (Double(settings.failuresInARow), "red"))
            ),
            .figure(
                "Success \(window)",
                "Share of successes among the successful and failed runs created in the window; empty until all of them are known.",
                unit: .ratio,
                "max(\(Chosen.dataset("mode_dataset_success_ratio", #"window="\#(window)""#)))",
                colors: .thresholds("red", (0.95, "orange"), (0.99, "green"))
            ),
            .figure(
                "Age of success",
                "Time since the newest success ended.",
                unit: .seconds,
                "time() - \(newest("mode_dataset_last_success_timestamp_seconds"))"
            ),
            .figure(
                "Poll age",
                "Time since the list of runs was last known to be current.",
                unit: .seconds,
                "time() - \(newest("mode_dataset_last_collected_timestamp_seconds"))",
                colors: .thresholds("green", (600, "orange"), (3600, "red"))
            ),
            .figure(
                "History complete",
                "Whether the history has been read as far back as configured. Until then the dataset has no counters.",
                unit: .yesNo,
                newest("mode_dataset_history_complete"),
                colors: .thresholds("orange", (1, "green"))
            ),
        ]
    }

    private static func expectation(_ settings: BundleSettings) -> [Panel] {
        let window = settings.windows.nearest(to: .days(7))?.name ?? "7d"
        func percentile(_ percentile: Int) -> String {
            let labels = (#"window="\#(window)""#, #"percentile="\#(percentile)""#)
            return "max(\(Chosen.dataset("mode_dataset_run_duration_percentile_seconds", labels.0, labels.1)))"
        }
        return [
            .figure(
                "Last duration",
                "Duration of the newest ended run, including the queue. Cancelled runs do not count.",
                unit: .seconds,
                newest("mode_dataset_last_run_duration_seconds")
            ),
            .figure("p50 \(window)", "Median duration of the successful runs in the window.", unit: .seconds, percentile(50)),
            .figure("p95 \(window)", "95% of the successful runs in the window took at most this long.", unit: .seconds, percentile(95)),
            .figure(
                "Expected end in",
                "When the oldest run in flight should end, by the median of 28 days: negative when overdue, empty without one.",
                unit: .seconds,
                "min(\(Chosen.dataset("mode_dataset_in_flight_expected_end_timestamp_seconds"))) - time()"
            ),
            .figure(
                "Next run in",
                "Time until the next scheduled run: negative when overdue, empty without a schedule.",
                unit: .seconds,
                "min(\(Chosen.dataset("mode_dataset_next_scheduled_run_timestamp_seconds"))) - time()"
            ),
            .figure(
                "Known since",
                "Every run created since then is known.",
                unit: .timeFromNow,
                "1000 * min(\(Chosen.dataset("mode_dataset_history_start_timestamp_seconds")))"
            ),
        ]
    }

    private static let runs = [
        Panel(
            kind: .stateTimeline,
            title: "Outcome of the newest run",
            description: "Outcome of the run that was the newest ended one at that time. Cancelled runs do not count.",
            unit: .none,
            width: 24,
            height: 4,
            queries: [Query(expression: newest("mode_dataset_last_run_success"), legend: "newest run")],
            field: lastOutcome
        ),
        RunPanels.ended(Chosen.dataset("mode_dataset_runs_total")),
        .chart(
            "Success by window",
            "Share of successes among the successful and failed runs created in the window.",
            unit: .ratio,
            Query(expression: "max by (window) (\(Chosen.dataset("mode_dataset_success_ratio")))", legend: "{{window}}"),
            field: ["max": 1]
        ),
    ]

    private static func failures(_ settings: BundleSettings) -> [Panel] {
        [
            RunPanels.failuresByCode(Chosen.dataset("mode_dataset_run_failures_total")),
            .chart(
                "Failures in a row",
                "Failed runs since the newest success. ModeDatasetFailing fires at \(settings.failuresInARow).",
                unit: .count,
                Query(expression: newest("mode_dataset_consecutive_failures"), legend: "failures")
            ),
        ]
    }

    private static func duration(_ settings: BundleSettings) -> [Panel] {
        let window = settings.windows.nearest(to: .days(28))?.name ?? "28d"
        let past = Chosen.dataset("mode_dataset_run_duration_percentile_seconds", #"window="\#(window)""#)
        return [
            HeatMap.panel(
                title: "Durations",
                description: "Successful runs by duration, from creation to completion, including the queue.",
                buckets: Chosen.dataset("mode_dataset_run_duration_seconds_bucket")
            ),
            .chart(
                "Newest run and its past",
                "Duration of the newest ended run and the percentiles of the last \(window). A run above the p95 is unusual.",
                unit: .seconds,
                Query(expression: newest("mode_dataset_last_run_duration_seconds"), legend: "newest run"),
                Query(expression: "max by (percentile) (\(past))", legend: "p{{percentile}} \(window)")
            ),
        ]
    }

    private static let freshness = [
        Panel.chart(
            "Age of the newest success",
            "How old the data was that readers saw. A sawtooth is healthy; its peaks are the freshness.",
            unit: .seconds,
            Query(expression: "time() - \(newest("mode_dataset_last_success_timestamp_seconds"))", legend: "newest success"),
            Query(expression: "time() - \(newest("mode_dataset_last_run_timestamp_seconds"))", legend: "newest run")
        ),
        .chart(
            "Schedule lag",
            "How long after its slot the newest scheduled run was created; empty without a schedule.",
            unit: .seconds,
            Query(expression: newest("mode_dataset_schedule_lag_seconds"), legend: "lag")
        ),
    ]
}
