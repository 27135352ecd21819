/// Whether the exporter itself keeps up.
enum ExporterBoard {
    static let dashboard = Dashboard(
        fileName: "exporter",
        uid: "mode-exporter-health",
        title: "Mode / Exporter",
        description: "Whether mode-exporter keeps up: request budget, errors, age of the data, and its own resources.",
        from: "now-24h",
        variables: Variable.scope + [.account],
        sections: [
            .init(title: "Now", panels: now), .init(title: "Age of the data", panels: age), .init(title: "History", panels: history),
            .init(title: "Mode API", panels: api), .init(title: "Errors", panels: errors), .init(title: "Process", panels: process),
        ]
    )

    private static let now = [
        figure(
            "API reachable",
            "Whether the last pass reached the Mode API.",
            unit: .yesNo,
            "min(\(Chosen.exporter("mode_exporter_up")))",
            colors: .thresholds("red", (1, "green"))
        ),
        figure(
            "Last good pass",
            "Time since a collection pass last ended without an error.",
            unit: .seconds,
            "time() - min(\(Chosen.exporter("mode_exporter_last_collect_success_timestamp_seconds")))",
            colors: .thresholds("green", (600, "orange"), (3600, "red"))
        ),
        figure(
            "Configuration valid",
            "Whether the configuration was valid when it was last read.",
            unit: .yesNo,
            "min(\(Chosen.exporter("mode_exporter_config_last_reload_successful")))",
            colors: .thresholds("red", (1, "green"))
        ),
        figure("Datasets", "Datasets that are collected.", unit: .count, "sum(\(Chosen.exporter("mode_exporter_datasets")))"),
        figure("Runs", "Runs in the history.", unit: .count, "sum(\(Chosen.exporter("mode_exporter_history_runs")))"),
        figure("History size", "Size of the history on disk.", unit: .bytes, "sum(\(Chosen.exporter("mode_exporter_history_bytes")))"),
        figure(
            "Uptime",
            "Time since the process last started.",
            unit: .seconds,
            "time() - max(\(Chosen.exporter("process_start_time_seconds")))"
        ),
        Panel(
            kind: .stat,
            title: "Version",
            description: "Versions of the running exporters.",
            unit: .none,
            width: 3,
            height: 4,
            queries: [
                .instant("count by (version) (\(Chosen.exporter("mode_exporter_build_info")))", legend: "{{version}}", format: .timeSeries)
            ],
            options: ["textMode": "name", "graphMode": "none"],
            field: .plain
        ),
    ]

    private static func figure(
        _ title: String,
        _ description: String,
        unit: Panel.Unit,
        _ expression: String,
        colors: JSON = .plain
    ) -> Panel {
        .figure(title, description, unit: unit, expression, width: 3, colors: colors)
    }

    private static let collected = Chosen.fleet("mode_dataset_last_collected_timestamp_seconds")

    private static let age = [
        Panel.chart(
            "Age of the data",
            "Time since the run lists of datasets were last known to be current: the newest, the median and the oldest.",
            unit: .seconds,
            Query(expression: "min(time() - \(collected))", legend: "newest"),
            Query(expression: "quantile(0.5, time() - \(collected))", legend: "median"),
            Query(expression: "max(time() - \(collected))", legend: "oldest")
        ),
        .chart(
            "Duration of a pass",
            "Median and p95 of the collection passes. Above the collection interval, the data gets old.",
            unit: .seconds,
            Query(expression: quantile(0.5, "mode_exporter_collect_duration_seconds_bucket"), legend: "p50"),
            Query(expression: quantile(0.95, "mode_exporter_collect_duration_seconds_bucket"), legend: "p95")
        ),
    ]

    private static let complete = Chosen.fleet("mode_dataset_history_complete")

    private static let history = [
        Panel.chart(
            "Backfill requests left",
            "API requests until the history of every dataset has been read; 0 when done.",
            unit: .count,
            Query(expression: Chosen.exporter("mode_exporter_backfill_requests_left"), legend: "{{instance}}")
        ),
        .chart(
            "Complete histories",
            "Datasets whose history has been read as far back as configured, and those still being read.",
            unit: .count,
            Query(expression: "sum(\(complete))", legend: "complete"),
            Query(expression: "count(\(complete)) - sum(\(complete))", legend: "being read"),
            field: .stackedAreas,
            overrides: [.color("complete", "green"), .color("being read", "orange")]
        ),
        .chart(
            "Runs in the history",
            "Stored runs. Retention removes old ones; counters keep them.",
            unit: .count,
            Query(expression: Chosen.exporter("mode_exporter_history_runs"), legend: "{{instance}}")
        ),
        .chart(
            "Runs changed after their end",
            "Ended runs for which Mode later reported another outcome. The history follows; counters do not change.",
            unit: .count,
            Query(
                expression: "increase(\(Chosen.exporter("mode_exporter_runs_changed_after_end_total"))[$__rate_interval])",
                legend: "{{instance}}",
                minimumStep: "5m"
            ),
            field: .stackedBars
        ),
    ]

    private static let requests = Chosen.exporter("mode_exporter_api_requests_total")

    private static let api = [
        Panel.chart(
            "Requests",
            "Requests to the Mode API, by endpoint. Their sum stays below `requests_per_second`.",
            unit: .perSecond,
            .rate(requests, by: "endpoint"),
            field: .stackedAreas
        ),
        .chart(
            "Waiting for the budget",
            "Average number of requests that wait for the budget. Near 0 there is headroom; several for hours mean it is exhausted.",
            unit: .count,
            .rate(Chosen.exporter("mode_exporter_api_wait_seconds_total"), by: "instance")
        ),
        .chart(
            "Failed requests",
            "Share of the requests without a 2xx answer. With 429, other clients use Mode's limit too.",
            unit: .ratio,
            Query(
                expression: "1 - sum(rate(\(Chosen.exporter("mode_exporter_api_requests_total", #"code=~"2..""#))[$__rate_interval])) / "
                    + "(sum(rate(\(requests)[$__rate_interval])) > 0)",
                legend: "failed"
            ),
            field: ["min": 0, "max": 1]
        ),
        .chart(
            "Response time (p95)",
            "95% of the requests were answered within this time, by endpoint.",
            unit: .seconds,
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
        Panel.chart(
            "Collection errors",
            "Errors by kind. `forbidden` and `not_found` are datasets that the key may not read.",
            unit: .count,
            .increase(Chosen.exporter("mode_exporter_collect_errors_total"), by: "kind", every: "5m"),
            field: .stackedBars
        ),
        .chart(
            "Rejected runs",
            "Runs that were not stored, by reason. No figure includes them.",
            unit: .count,
            .increase(Chosen.exporter("mode_exporter_runs_rejected_total"), by: "reason", every: "5m"),
            field: .stackedBars
        ),
    ]

    private static let process = [
        Panel.chart(
            "CPU",
            "Share of one core.",
            unit: .ratio,
            Query(expression: "rate(\(Chosen.exporter("process_cpu_seconds_total"))[$__rate_interval])", legend: "{{instance}}")
        ),
        .chart(
            "Memory",
            "Resident memory.",
            unit: .bytes,
            Query(expression: Chosen.exporter("process_resident_memory_bytes"), legend: "{{instance}}")
        ),
        .chart(
            "File descriptors",
            "Open file descriptors as a share of the limit.",
            unit: .ratio,
            Query(
                expression: "\(Chosen.exporter("process_open_fds")) / \(Chosen.exporter("process_max_fds"))",
                legend: "{{instance}}"
            )
        ),
    ]
}
