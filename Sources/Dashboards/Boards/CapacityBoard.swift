/// How much runs at once, what waits for it, and who uses it.
enum CapacityBoard {
    static func dashboard(_ settings: BundleSettings) -> Dashboard {
        Dashboard(
            fileName: "capacity",
            uid: "mode-exporter-capacity",
            title: "Mode / Capacity",
            description: "Concurrency, queueing and bunching of runs, and the spaces and datasets that use the capacity.",
            from: "now-7d",
            variables: [.datasource, .job, .instance, .account, .space],
            sections: [
                .init(title: "Concurrency", panels: concurrency(settings)), .init(title: "Queue", panels: queue(settings)),
                .init(title: "Bunching", panels: bunching), .init(title: "Who uses it", panels: usage),
            ]
        )
    }

    private static let seconds = Chosen.fleet("mode_dataset_run_seconds_total")
    private static let inFlight = Chosen.fleet("mode_dataset_runs_in_flight")

    private static func concurrency(_ settings: BundleSettings) -> [Panel] {
        [
            Panel(
                kind: .timeseries,
                title: "Average concurrency by space",
                description: """
                    Summed durations of the runs that ended, per second: by Little's law the average number of runs at once, waiting ones \
                    included. A long run counts where it ends, so steps below its duration mislead.
                    """,
                unit: .count,
                width: 12,
                height: 9,
                queries: [
                    Query(
                        expression: "sum by (space_name) (\(Chosen.named("sum without (state) (rate(\(seconds)[$__rate_interval]))")))",
                        legend: "{{space_name}}",
                        minimumStep: "1h"
                    )
                ],
                field: .stackedAreas
            ),
            Panel(
                kind: .timeseries,
                title: "Runs in flight",
                description: "Runs that wait and runs that execute, as polled; short ones between two polls are not seen.",
                unit: .count,
                width: 12,
                height: 9,
                queries: [
                    Query(expression: "sum(\(Chosen.fleet("mode_dataset_runs_in_flight", States.waiting(settings))))", legend: "waiting"),
                    Query(
                        expression: "sum(\(Chosen.fleet("mode_dataset_runs_in_flight", States.executing(settings))))",
                        legend: "executing"
                    ),
                ],
                field: .stackedAreas,
                overrides: [.color("waiting", "orange"), .color("executing", "blue")]
            ),
        ]
    }

    private static func queue(_ settings: BundleSettings) -> [Panel] {
        let waited = Chosen.fleet("mode_dataset_run_queue_seconds_sum")
        let runs = Chosen.fleet("mode_dataset_run_queue_seconds_count")
        return [
            QueuePanels.bounds(
                Chosen.fleet("mode_dataset_run_queue_seconds_bucket"),
                limit: settings.objectives.first?.queueP95Milliseconds
            ),
            Panel(
                kind: .timeseries,
                title: "Average wait",
                description: "Average queue latency of the runs whose latency is known: the true average lies between the bounds.",
                unit: .seconds,
                width: 12,
                height: 9,
                queries: [
                    Query(
                        expression: "sum by (bound) (rate(\(waited)[$__rate_interval])) / sum by (bound) (rate(\(runs)[$__rate_interval]))",
                        legend: "{{bound}} bound",
                        minimumStep: "1h"
                    )
                ],
                field: ["min": 0]
            ),
            QueuePanels.heatMap(Chosen.fleet("mode_dataset_run_queue_seconds_bucket", #"bound="lower""#), bound: "lower"),
            QueuePanels.heatMap(Chosen.fleet("mode_dataset_run_queue_seconds_bucket", #"bound="upper""#), bound: "upper"),
        ]
    }

    private static let bunching = [
        Panel(
            kind: .timeseries,
            title: "Peak to average",
            description:
                "The most runs in flight at once within an hour, over their average: 1 is even load, above 3 schedules are bunched.",
            unit: .count,
            width: 12,
            height: 9,
            queries: [
                Query(
                    expression: "max_over_time(sum(\(inFlight))[1h:1m]) / avg_over_time(sum(\(inFlight))[1h:1m])",
                    legend: "peak / average",
                    minimumStep: "15m"
                )
            ],
            field: ["min": 0]
        ),
        Panel(
            kind: .barChart,
            title: "Datasets due, by quarter of an hour",
            description:
                "How many datasets the schedules start next in a quarter of an hour; `mode-exporter capacity --spread` says what to move.",
            unit: .count,
            width: 12,
            height: 9,
            queries: [
                .instant(
                    "count_values(\"slot\", floor(\(Chosen.fleet("mode_dataset_next_scheduled_run_timestamp_seconds")) / 900) * 900000)"
                )
            ],
            transformations: [
                ["id": "convertFieldType", "options": ["conversions": [["destinationType": "time", "targetField": "slot"]]]],
                ["id": "organize", "options": ["excludeByName": ["Time": true], "renameByName": ["slot": "Slot", "Value": "Datasets"]]],
                ["id": "sortBy", "options": ["sort": [["desc": false, "field": "Slot"]]]],
            ]
        ),
    ]

    private static let wasted = Chosen.fleet("mode_dataset_run_seconds_total", #"state=~"failed|cancelled""#)

    private static let usage = [
        Panel(
            kind: .bargauge,
            title: "Run-seconds by space",
            description: "Summed durations of the runs that ended in the range, per space.",
            unit: .seconds,
            width: 12,
            height: 10,
            queries: [
                .instant(
                    "sum by (space_name) (\(Chosen.named("sum without (state) (increase(\(seconds)[$__range]))")))",
                    legend: "{{space_name}}",
                    format: .timeSeries
                )
            ]
        ),
        Panel(
            kind: .bargauge,
            title: "Run-seconds by dataset",
            description: "The ten datasets whose runs that ended in the range took longest together.",
            unit: .seconds,
            width: 12,
            height: 10,
            queries: [
                .instant(
                    "topk(10, \(Chosen.named("sum without (state) (increase(\(seconds)[$__range]))")))",
                    legend: "{{name}}",
                    format: .timeSeries
                )
            ]
        ),
        Panel(
            kind: .timeseries,
            title: "Wasted concurrency",
            description: "Average number of runs at once that then failed or were cancelled: capacity without a result.",
            unit: .count,
            width: 24,
            height: 8,
            queries: [
                Query(
                    expression:
                        "sum by (state) (rate(\(wasted)[$__rate_interval]))",
                    legend: "{{state}}",
                    minimumStep: "1h"
                )
            ],
            field: .stackedAreas,
            overrides: JSON.stateColors
        ),
    ]
}
