enum FleetTable {
    static func panel(_ settings: BundleSettings) -> Panel {
        let columns = columns(settings)
        return .table(
            "Datasets",
            """
            All datasets: the longest series of failures first, then the lowest success ratio. The name links to the dataset. An empty \
            cell means that there was no such run, or that it is not known yet.
            """,
            leading: [("name", "Dataset"), ("space_name", "Space")],
            columns: columns,
            trailing: [("account", "Account"), ("dataset", "Token")],
            sortBy: [(columns[1].title, true), (columns[2].title, false)],
            overrides: [.override("Dataset", [("links", [link])])]
        )
    }

    private static func columns(_ settings: BundleSettings) -> [TableColumn] {
        let window = settings.windows.nearest(to: .days(7))?.name ?? "7d"
        let failed = Chosen.fleet("mode_dataset_runs_total", #"state="failed""#)
        let p95 = Chosen.fleet("mode_dataset_run_duration_percentile_seconds", #"window="\#(window)""#, #"percentile="95""#)
        let columns = [
            TableColumn(title: "Last run", expression: Chosen.fleet("mode_dataset_last_run_success"), unit: .none, colors: .outcomes),
            TableColumn(
                title: "Failures in a row",
                expression: Chosen.fleet("mode_dataset_consecutive_failures"),
                unit: .count,
                colors: .thresholds("transparent", (1, "orange"), (Double(settings.failuresInARow), "red"))
            ),
            TableColumn(
                title: "Success \(window)",
                expression: Chosen.fleet("mode_dataset_success_ratio", #"window="\#(window)""#),
                unit: .ratio,
                colors: .thresholds("red", (0.95, "orange"), (0.99, "green"))
            ),
            TableColumn(title: "Failures in range", expression: "sum without (state) (increase(\(failed)[$__range]))", unit: .count),
            TableColumn(
                title: "Age of success",
                expression: "time() - \(Chosen.fleet("mode_dataset_last_success_timestamp_seconds"))",
                unit: .seconds
            ),
            TableColumn(title: "p95 \(window)", expression: p95, unit: .seconds),
            TableColumn(
                title: "In flight",
                expression: "sum without (state) (\(Chosen.fleet("mode_dataset_runs_in_flight")))",
                unit: .count
            ),
            TableColumn(title: "Schedule lag", expression: Chosen.fleet("mode_dataset_schedule_lag_seconds"), unit: .seconds),
            TableColumn(
                title: "History",
                expression: Chosen.fleet("mode_dataset_history_complete"),
                unit: .none,
                colors: .valueTexts((0, "still being read", "orange"), (1, "complete", "transparent"))
            ),
        ]
        return columns.map { column in
            TableColumn(title: column.title, expression: Chosen.named(column.expression), unit: column.unit, colors: column.colors)
        }
    }

    private static let link: JSON = [
        "title": "Show the dataset",
        "url": .string(
            "/d/\(DatasetBoard.uid)?${datasource:queryparam}&var-account=${__data.fields.Account}&var-dataset=${__data.fields.Token}"
                + "&${__url_time_range}"
        ),
    ]
}
