/// Several exporters that share the datasets of a workspace: whether each keeps up, and whether the load is even.
enum ShardBoard {
    static let dashboard = Dashboard(
        fileName: "shards",
        uid: "mode-exporter-shards",
        title: "Mode / Shards",
        description: "Many exporters, one line each: whether each keeps up, how evenly datasets are spread, and whether any is read twice.",
        from: "now-24h",
        variables: Variable.scope + [.account],
        sections: [
            .init(title: "Now", panels: now), .init(title: "Exporters", panels: [table]), .init(title: "Over time", panels: history),
        ]
    )

    private static let datasets = Chosen.exporter("mode_exporter_datasets")
    private static let up = Chosen.exporter("mode_exporter_up")
    private static let shards = Chosen.exporter("mode_exporter_shards")
    private static let requests = Chosen.exporter("mode_exporter_api_requests_total")
    private static let waited = Chosen.exporter("mode_exporter_api_wait_seconds_total")
    private static let left = Chosen.exporter("mode_exporter_backfill_requests_left")
    private static let collected = Chosen.fleet("mode_dataset_last_collected_timestamp_seconds")

    private static let now = [
        Panel.figure("Exporters", "Exporters that are scraped.", unit: .count, Chosen.count(Chosen.exporter("mode_exporter_build_info"))),
        .figure(
            "Shards missing",
            "Shards that `shard.total` expects but Prometheus does not scrape; no figure includes their datasets.",
            unit: .count,
            "max(\(shards)) - count(count by (shard) (\(shards)))",
            colors: .thresholds("green", (1, "red"))
        ),
        .figure(
            "Not reaching Mode",
            "Exporters whose last pass did not reach the Mode API.",
            unit: .count,
            Chosen.count("\(up) == 0"),
            colors: .thresholds("green", (1, "red"))
        ),
        .figure("Datasets", "Datasets of all exporters.", unit: .count, "sum(\(datasets))"),
        .figure(
            "Read more than once",
            "Datasets that several exporters read. Unless that is meant as redundancy, `shard.index` or `shard.total` is wrong.",
            unit: .count,
            Chosen.count("count by (cluster, account, dataset) (\(Chosen.fleet("mode_dataset_info"))) > 1"),
            colors: .thresholds("green", (1, "orange"))
        ),
        .figure(
            "Largest to average",
            "Datasets of the largest exporter over the average: 1 is even.",
            unit: .count,
            "max(\(datasets)) / (avg(\(datasets)) > 0)"
        ),
        CoveragePanels.requestsLeft,
    ]

    private static let table = Panel.table(
        "Exporters",
        "Every exporter, those with the oldest data first. An exporter that is down is missing here and raises ModeExporterDown.",
        leading: [("instance", "Instance"), ("job", "Job")],
        columns: [
            TableColumn(
                title: "API reachable",
                expression: up,
                unit: .none,
                colors: .valueTexts((0, "no", "red"), (1, "yes", "green"))
            ),
            TableColumn(title: "Datasets", expression: datasets, unit: .count),
            TableColumn(
                title: "Oldest data",
                expression: "max by (job, instance) (time() - \(collected))",
                unit: .seconds,
                colors: .thresholds("transparent", (900, "orange"), (21_600, "red"))
            ),
            TableColumn(
                title: "Last good pass",
                expression: "time() - \(Chosen.exporter("mode_exporter_last_collect_success_timestamp_seconds"))",
                unit: .seconds
            ),
            TableColumn(
                title: "Requests",
                expression: "sum by (job, instance) (rate(\(requests)[$__rate_interval]))",
                unit: .perSecond
            ),
            TableColumn(title: "Waiting", expression: "rate(\(waited)[$__rate_interval])", unit: .count),
            TableColumn(title: "Backfill left", expression: left, unit: .count),
            TableColumn(title: "Runs", expression: Chosen.exporter("mode_exporter_history_runs"), unit: .count),
            TableColumn(title: "History size", expression: Chosen.exporter("mode_exporter_history_bytes"), unit: .bytes),
            TableColumn(title: "Memory", expression: Chosen.exporter("process_resident_memory_bytes"), unit: .bytes),
        ],
        sortBy: [("Oldest data", true)]
    )

    private static let history = [
        Panel.chart("Datasets", "Datasets of each exporter.", unit: .count, byInstance(datasets), field: .stackedAreas),
        .chart(
            "Requests",
            "Requests to the Mode API by exporter. Keys of one workspace may share Mode's limit.",
            unit: .perSecond,
            byInstance("sum by (instance) (rate(\(requests)[$__rate_interval]))"),
            field: .stackedAreas
        ),
        .chart(
            "Oldest data",
            "Time since the least recently read dataset of each exporter was read.",
            unit: .seconds,
            byInstance("max by (instance) (time() - \(collected))")
        ),
        .chart(
            "Waiting for the budget",
            "Average number of requests of each exporter that wait for the budget.",
            unit: .count,
            byInstance("sum by (instance) (rate(\(waited)[$__rate_interval]))")
        ),
        .chart(
            "Backfill requests left",
            "API requests until the history of every dataset has been read; 0 when done.",
            unit: .count,
            byInstance(left)
        ),
        .chart(
            "Collection errors",
            "Errors while collecting, by exporter.",
            unit: .count,
            .increase(Chosen.exporter("mode_exporter_collect_errors_total"), by: "instance", every: "5m"),
            field: .stackedBars
        ),
    ]

    private static func byInstance(_ expression: String) -> Query { Query(expression: expression, legend: "{{instance}}") }
}
