/// How much runs at once, what waits for it, and who uses it.
enum CapacityBoard {
    static func dashboard(_ settings: BundleSettings) -> Dashboard {
        Dashboard(
            fileName: "capacity",
            uid: "mode-exporter-capacity",
            title: "Mode / Capacity",
            description: "Concurrency, queueing and bunching of runs, and the spaces and datasets that use the capacity.",
            from: "now-7d",
            variables: Variable.scope + [.account, .space],
            sections: [
                .init(title: "Now", panels: now(settings)), .init(title: "Concurrency", panels: concurrency(settings)),
                .init(title: "Queue", panels: queue(settings)), .init(title: "Bunching", panels: bunching),
                .init(title: "Usage", panels: usage),
            ]
        )
    }

    private static let seconds = Chosen.fleet("mode_dataset_run_seconds_total")
    private static let inFlight = Chosen.fleet("mode_dataset_runs_in_flight")

    private static func now(_ settings: BundleSettings) -> [Panel] {
        let expectedEnd = Chosen.fleet("mode_dataset_in_flight_expected_end_timestamp_seconds")
        return [
            InFlightPanels.waiting(settings), InFlightPanels.executing(settings),
            .figure(
                "Due to end within 15 minutes",
                "Datasets whose oldest run in flight should end within a quarter of an hour, by the median of its last 28 days.",
                unit: .count,
                Chosen.count("\(expectedEnd) - time() < 900 and \(expectedEnd) - time() > 0")
            ),
            InFlightPanels.overdue,
            CoveragePanels.complete, CoveragePanels.requestsLeft,
        ]
    }

    private static func concurrency(_ settings: BundleSettings) -> [Panel] {
        [
            .chart(
                "Average concurrency by space",
                """
                Summed durations of the runs that ended, per second: by Little's law, the average number of runs at once, including \
                waiting ones. A run counts where it ends, so steps shorter than a run are misleading.
                """,
                unit: .count,
                Query(
                    expression: "sum by (space_name) (\(Chosen.named("sum without (state) (rate(\(seconds)[$__rate_interval]))")))",
                    legend: "{{space_name}}",
                    minimumStep: "1h"
                ),
                field: .stackedAreas
            ),
            .chart(
                "Runs in flight",
                "Waiting and executing runs, as polled. Short runs between two polls are not seen.",
                unit: .count,
                Query(expression: "sum(\(Chosen.fleet("mode_dataset_runs_in_flight", States.waiting(settings))))", legend: "waiting"),
                Query(
                    expression: "sum(\(Chosen.fleet("mode_dataset_runs_in_flight", States.executing(settings))))",
                    legend: "executing"
                ),
                field: .stackedAreas,
                overrides: [.color("waiting", "orange"), .color("executing", "blue")]
            ),
        ]
    }

    private static func queue(_ settings: BundleSettings) -> [Panel] {
        let waited = Chosen.fleet("mode_dataset_run_queue_seconds_sum")
        let runs = Chosen.fleet("mode_dataset_run_queue_seconds_count")
        let rates = ["rate(\(waited)[$__rate_interval])", "rate(\(runs)[$__rate_interval])"]
        return [
            QueuePanels.bounds(
                Chosen.fleet("mode_dataset_run_queue_seconds_bucket"),
                limit: settings.objectives.first?.queueP95
            ),
            .chart(
                "Average queue latency",
                "Average over the ended runs whose latency is known. The true average lies between the bounds.",
                unit: .seconds,
                Query(
                    expression: "sum by (bound) (\(rates[0])) / (sum by (bound) (\(rates[1])) > 0)",
                    legend: "{{bound}} bound",
                    minimumStep: "1h"
                )
            ),
            QueuePanels.heatMap(Chosen.fleet("mode_dataset_run_queue_seconds_bucket", #"bound="lower""#), bound: "lower"),
            QueuePanels.heatMap(Chosen.fleet("mode_dataset_run_queue_seconds_bucket", #"bound="upper""#), bound: "upper"),
        ]
    }

    private static let bunching = [
        Panel.chart(
            "Peak to average",
            "Peak of the runs in flight within an hour, over their average: 1 is even load; above 3, schedules are bunched.",
            unit: .count,
            Query(
                expression: "max_over_time(sum(\(inFlight))[1h:1m]) / (avg_over_time(sum(\(inFlight))[1h:1m]) > 0)",
                legend: "peak / average",
                minimumStep: "15m"
            )
        ),
        Panel(
            kind: .barChart,
            title: "Datasets due, by quarter of an hour",
            description: "Datasets by the time of their next scheduled run. `mode-exporter capacity --spread` suggests which to move.",
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
        .chart(
            "Past expected end",
            "Datasets with a run in flight longer than its median in 28 days. Many at once point to the data source.",
            unit: .count,
            Query(expression: InFlightPanels.overdueCount, legend: "datasets")
        ),
        .chart(
            "Wasted concurrency",
            "Average number of concurrent runs that later failed or were cancelled: capacity without a result.",
            unit: .count,
            .rate(wasted, by: "state", every: "1h"),
            field: .stackedAreas,
            overrides: JSON.stateColors
        ),
    ]

    private static let wasted = Chosen.fleet("mode_dataset_run_seconds_total", #"state=~"failed|cancelled""#)
    private static let used = Chosen.named("sum without (state) (increase(\(seconds)[$__range]))")

    private static let usage = [
        Panel.ranking(
            "Run time by space",
            "Summed durations of the runs that ended in the selected range, by space.",
            unit: .seconds,
            .instant("sum by (space_name) (\(used))", legend: "{{space_name}}", format: .timeSeries),
            width: 12
        ),
        .ranking(
            "Run time by dataset",
            "Summed durations of the runs that ended in the selected range: the ten datasets with the most.",
            unit: .seconds,
            .instant("topk(10, \(used))", legend: "{{name}}", format: .timeSeries),
            width: 12
        ),
    ]
}
