/// Whether the exporter itself keeps up.
enum ExporterBoard {
    static let dashboard = Dashboard(
        fileName: "exporter",
        uid: "mode-exporter-health",
        title: "Mode / Exporter",
        description: "Whether mode-exporter keeps up: request budget, errors, age of the data, and its own resources.",
        from: "now-24h",
        variables: [.datasource, .job, .instance, .account],
        sections: [
            .init(title: "Now", panels: now), .init(title: "Age of the data", panels: age), .init(title: "Mode API", panels: api),
            .init(title: "Errors", panels: errors), .init(title: "Process", panels: process),
        ]
    )

    private static let now = [
        figure(
            "API reached",
            "Whether the last pass reached the Mode API.",
            .yesNo,
            "min(\(Chosen.exporter("mode_exporter_up")))",
            .thresholds("red", (1, "green"))
        ),
        figure(
            "Age of success",
            "How long ago a collection pass last ended without an error.",
            .seconds,
            "time() - min(\(Chosen.exporter("mode_exporter_last_collect_success_timestamp_seconds")))",
            .thresholds("green", (600, "orange"), (3600, "red"))
        ),
        figure(
            "Configuration valid",
            "Whether the configuration was valid when it was last read.",
            .yesNo,
            "min(\(Chosen.exporter("mode_exporter_config_last_reload_successful")))",
            .thresholds("red", (1, "green"))
        ),
        figure("Datasets", "Datasets that are collected.", .count, "sum(\(Chosen.exporter("mode_exporter_datasets")))"),
        figure("Runs", "Runs in the history.", .count, "sum(\(Chosen.exporter("mode_exporter_history_runs")))"),
        figure("History", "Size of the history on disk.", .bytes, "sum(\(Chosen.exporter("mode_exporter_history_bytes")))"),
        figure(
            "Uptime",
            "Since the process started.",
            .seconds,
            "time() - max(\(Chosen.exporter("process_start_time_seconds")))"
        ),
        Panel(
            kind: .stat,
            title: "Version",
            description: "What was built.",
            unit: .none,
            width: 3,
            height: 4,
            queries: [
                .instant("count by (version) (\(Chosen.exporter("mode_exporter_build_info")))", legend: "{{version}}", format: .timeSeries)
            ],
            options: ["textMode": "name", "graphMode": "none"],
            field: .thresholds("blue")
        ),
    ]

    private static func figure(
        _ title: String,
        _ description: String,
        _ unit: Panel.Unit,
        _ expression: String,
        _ field: JSON = .thresholds("blue")
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

    private static func chart(_ title: String, _ description: String, _ unit: Panel.Unit, _ queries: Query..., field: JSON = ["min": 0])
        -> Panel
    {
        Panel(kind: .timeseries, title: title, description: description, unit: unit, width: 12, height: 8, queries: queries, field: field)
    }

    private static let collected = Chosen.fleet("mode_dataset_last_collected_timestamp_seconds")

    private static let age = [
        chart(
            "Age of the data",
            "How long ago the run lists of datasets were last known to be current: the freshest, half of them, and the oldest.",
            .seconds,
            Query(expression: "min(time() - \(collected))", legend: "freshest"),
            Query(expression: "quantile(0.5, time() - \(collected))", legend: "half of them"),
            Query(expression: "max(time() - \(collected))", legend: "oldest")
        ),
        chart(
            "Duration of a pass",
            "Half of the collection passes, and 95 of 100, took at most so long. Above the collection interval the data grows old.",
            .seconds,
            Query(expression: quantile(0.5, "mode_exporter_collect_duration_seconds_bucket"), legend: "p50"),
            Query(expression: quantile(0.95, "mode_exporter_collect_duration_seconds_bucket"), legend: "p95")
        ),
    ]

    private static let api = [
        chart(
            "Requests",
            "Requests to the Mode API, per endpoint. Their sum stays below `requests_per_second`.",
            .perSecond,
            Query(
                expression: "sum by (endpoint) (rate(\(Chosen.exporter("mode_exporter_api_requests_total"))[$__rate_interval]))",
                legend: "{{endpoint}}"
            ),
            field: .stackedAreas
        ),
        chart(
            "Waiting for the budget",
            "Requests that wait for the budget, on average. Around 0 there is room; at several for hours the budget is exhausted.",
            .count,
            Query(
                expression: "sum by (instance) (rate(\(Chosen.exporter("mode_exporter_api_wait_seconds_total"))[$__rate_interval]))",
                legend: "{{instance}}"
            )
        ),
        chart(
            "Failed requests",
            "Share of the requests that were not answered with 200. 429 means that others use Mode's limit too.",
            .ratio,
            Query(
                expression: "1 - sum(rate(\(Chosen.exporter("mode_exporter_api_requests_total", #"code=~"2..""#))[$__rate_interval])) / "
                    + "sum(rate(\(Chosen.exporter("mode_exporter_api_requests_total"))[$__rate_interval]))",
                legend: "failed"
            ),
            field: ["min": 0, "max": 1]
        ),
        chart(
            "Answer time",
            "95 of 100 requests were answered within so long, per endpoint.",
            .seconds,
            Query(
                expression: "histogram_quantile(0.95, sum by (endpoint, le) "
                    + "(rate(\(Chosen.exporter("mode_exporter_api_request_duration_seconds_bucket"))[$__rate_interval])))",
                legend: "{{endpoint}}"
            )
        ),
    ]

    private static func quantile(_ quantile: Double, _ buckets: String) -> String {
        "histogram_quantile(\(quantile), sum by (le) (rate(\(Chosen.exporter(buckets))[$__rate_interval])))"
    }

    private static let errors = [
        chart(
            "Errors while collecting",
            "Errors per kind. `forbidden` and `not_found` are datasets that the key may not read.",
            .count,
            Query(
                expression: "sum by (kind) (increase(\(Chosen.exporter("mode_exporter_collect_errors_total"))[$__rate_interval]))",
                legend: "{{kind}}",
                minimumStep: "5m"
            ),
            field: .stackedBars
        ),
        chart(
            "Rejected runs",
            "Runs of the API that were not taken into the history, per reason. No figure contains them.",
            .count,
            Query(
                expression: "sum by (reason) (increase(\(Chosen.exporter("mode_exporter_runs_rejected_total"))[$__rate_interval]))",
                legend: "{{reason}}",
                minimumStep: "5m"
            ),
            field: .stackedBars
        ),
    ]

    private static let process = [
        chart(
            "Processor",
            "Share of one core.",
            .ratio,
            Query(expression: "rate(\(Chosen.exporter("process_cpu_seconds_total"))[$__rate_interval])", legend: "{{instance}}")
        ),
        chart(
            "Memory",
            "Resident memory.",
            .bytes,
            Query(expression: Chosen.exporter("process_resident_memory_bytes"), legend: "{{instance}}")
        ),
        chart(
            "File descriptors",
            "Open file descriptors, as a share of those that may be open.",
            .ratio,
            Query(
                expression: "\(Chosen.exporter("process_open_fds")) / \(Chosen.exporter("process_max_fds"))",
                legend: "{{instance}}"
            )
        ),
        chart(
            "History",
            "Runs in the history.",
            .count,
            Query(expression: Chosen.exporter("mode_exporter_history_runs"), legend: "{{instance}}")
        ),
    ]
}
