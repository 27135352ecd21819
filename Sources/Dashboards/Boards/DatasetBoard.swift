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
            variables: [.datasource, .job, .instance, .account, .dataset],
            sections: [
                .init(title: "Now", panels: now(settings)),
                .init(title: "Runs", panels: runs),
                .init(title: "Duration", panels: duration(settings)),
                .init(
                    title: "Queue",
                    panels: [
                        QueuePanels.heatMap(Chosen.dataset("mode_dataset_run_queue_seconds_bucket", #"bound="lower""#), bound: "lower"),
                        QueuePanels.heatMap(Chosen.dataset("mode_dataset_run_queue_seconds_bucket", #"bound="upper""#), bound: "upper"),
                        QueuePanels.bounds(Chosen.dataset("mode_dataset_run_queue_seconds_bucket"), limit: nil),
                        inFlight,
                    ]
                ),
                .init(title: "Freshness and schedule", panels: freshness),
            ]
        )
    }

    private static func now(_ settings: BundleSettings) -> [Panel] {
        let window = settings.window(nearestToDays: 7)?.name ?? "7d"
        func percentile(_ percentile: Int) -> String {
            Chosen.dataset("mode_dataset_run_duration_percentile_seconds", #"window="\#(window)""#, #"percentile="\#(percentile)""#)
        }
        return [
            figure(
                "Last run",
                "How the newest ended run that was not cancelled ended.",
                .none,
                "mode_dataset_last_run_success",
                field: JSON.thresholds("red", (1, "green")).merging(outcomes)
            ),
            figure(
                "Success \(window)",
                "Successes among successes and failures of the runs created in the window.",
                .ratio,
                expression: "max(\(Chosen.dataset("mode_dataset_success_ratio", #"window="\#(window)""#)))",
                field: JSON.thresholds("red", (0.95, "orange"), (0.99, "green"))
            ),
            figure(
                "Age of success",
                "How long ago the newest success ended.",
                .seconds,
                expression: "time() - max(\(Chosen.dataset("mode_dataset_last_success_timestamp_seconds")))"
            ),
            figure(
                "Last duration",
                "How long the newest ended run that was not cancelled took, the queue included.",
                .seconds,
                "mode_dataset_last_run_duration_seconds"
            ),
            figure("p50 \(window)", "Half of the successful runs took at most so long.", .seconds, expression: "max(\(percentile(50)))"),
            figure("p95 \(window)", "95 of 100 successful runs took at most so long.", .seconds, expression: "max(\(percentile(95)))"),
            figure(
                "Next run in",
                "How long until the schedule starts the next run; empty without a schedule, negative when it is overdue.",
                .seconds,
                expression: "min(\(Chosen.dataset("mode_dataset_next_scheduled_run_timestamp_seconds"))) - time()"
            ),
            figure(
                "Data age",
                "How long ago the list of runs was last known to be current.",
                .seconds,
                expression: "time() - max(\(Chosen.dataset("mode_dataset_last_collected_timestamp_seconds")))",
                field: .thresholds("green", (600, "orange"), (3600, "red"))
            ),
        ]
    }

    private static func figure(_ title: String, _ description: String, _ unit: Panel.Unit, _ metric: String, field: JSON = [:]) -> Panel {
        figure(title, description, unit, expression: "max(\(Chosen.dataset(metric)))", field: field)
    }

    private static func figure(
        _ title: String,
        _ description: String,
        _ unit: Panel.Unit,
        expression: String,
        field: JSON = .thresholds("blue")
    ) -> Panel {
        Panel(
            kind: .stat,
            title: title,
            description: description,
            unit: unit,
            width: 3,
            height: 4,
            queries: [Query(expression: expression, legend: title)],
            field: field
        )
    }

    private static let outcomes: JSON = [
        "mappings": [
            [
                "type": "value",
                "options": [
                    "0": ["color": "red", "index": 0, "text": "failed"], "1": ["color": "green", "index": 1, "text": "succeeded"],
                ],
            ]
        ]
    ]

    private static let runs = [
        Panel(
            kind: .stateTimeline,
            title: "Outcome of the newest run",
            description: "How the newest ended run that was not cancelled had ended at that time.",
            unit: .none,
            width: 24,
            height: 4,
            queries: [Query(expression: "max(\(Chosen.dataset("mode_dataset_last_run_success")))", legend: "newest run")],
            field: JSON.thresholds("red", (1, "green")).merging(outcomes)
        ),
        Panel(
            kind: .timeseries,
            title: "Ended runs",
            description: "Runs that ended, per state. Reading history back shows as a spike.",
            unit: .count,
            width: 12,
            height: 9,
            queries: [
                Query(
                    expression: "sum by (state) (increase(\(Chosen.dataset("mode_dataset_runs_total"))[$__rate_interval]))",
                    legend: "{{state}}",
                    minimumStep: "1h"
                )
            ],
            field: .stackedBars,
            overrides: JSON.stateColors
        ),
        Panel(
            kind: .timeseries,
            title: "Success by window",
            description: "Successes among successes and failures of the runs created in the window.",
            unit: .ratio,
            width: 12,
            height: 9,
            queries: [Query(expression: "max by (window) (\(Chosen.dataset("mode_dataset_success_ratio")))", legend: "{{window}}")],
            field: ["max": 1]
        ),
    ]

    private static func duration(_ settings: BundleSettings) -> [Panel] {
        let window = settings.window(nearestToDays: 28)?.name ?? "28d"
        let past = Chosen.dataset("mode_dataset_run_duration_percentile_seconds", #"window="\#(window)""#)
        return [
            HeatMap.panel(
                title: "Durations",
                description: "How many successful runs took how long, from creation to completion, the queue included.",
                buckets: Chosen.dataset("mode_dataset_run_duration_seconds_bucket")
            ),
            Panel(
                kind: .timeseries,
                title: "Newest run against its past",
                description:
                    "The duration of the newest ended run, beside the percentiles of the last \(window): above p95 is unusual.",
                unit: .seconds,
                width: 12,
                height: 9,
                queries: [
                    Query(expression: "max(\(Chosen.dataset("mode_dataset_last_run_duration_seconds")))", legend: "newest run"),
                    Query(expression: "max by (percentile) (\(past))", legend: "p{{percentile}} \(window)"),
                ],
                field: ["min": 0]
            ),
        ]
    }

    private static let inFlight = Panel(
        kind: .timeseries,
        title: "Runs in flight",
        description: "Runs that have not ended, per state, as polled.",
        unit: .count,
        width: 12,
        height: 9,
        queries: [Query(expression: "sum by (state) (\(Chosen.dataset("mode_dataset_runs_in_flight")))", legend: "{{state}}")],
        field: .stackedAreas,
        overrides: JSON.stateColors
    )

    private static let freshness = [
        Panel(
            kind: .timeseries,
            title: "Age of the newest success",
            description: "How old the data was that readers saw. A saw-tooth is healthy; its tips are the freshness.",
            unit: .seconds,
            width: 12,
            height: 9,
            queries: [
                Query(
                    expression: "time() - max(\(Chosen.dataset("mode_dataset_last_success_timestamp_seconds")))",
                    legend: "newest success"
                ),
                Query(expression: "time() - max(\(Chosen.dataset("mode_dataset_last_run_timestamp_seconds")))", legend: "newest run"),
            ],
            field: ["min": 0]
        ),
        Panel(
            kind: .timeseries,
            title: "Schedule lag",
            description: "How long after its slot the newest scheduled run was created; empty without a schedule.",
            unit: .seconds,
            width: 12,
            height: 9,
            queries: [Query(expression: "max(\(Chosen.dataset("mode_dataset_schedule_lag_seconds")))", legend: "lag")],
            field: ["min": 0]
        ),
    ]
}
