/// The table of all datasets.
enum FleetTable {
    private struct Column {
        let title: String
        let expression: String
        let unit: Panel.Unit
        /// Colours of the values; nil for none.
        var colors: JSON?
    }

    static func panel(_ settings: BundleSettings) -> Panel {
        let columns = columns(settings)
        let titles = Dictionary(
            uniqueKeysWithValues: columns.enumerated().map {
                ("Value #\(UnicodeScalar(UInt8(ascii: "A") + UInt8($0.offset)))", JSON.string($0.element.title))
            }
        )
        let names: [String: JSON] = ["name": "Dataset", "space_name": "Space", "account": "Account", "dataset": "Token"]
        let order = ["name", "space_name"] + titles.keys.sorted() + ["account", "dataset"]
        return Panel(
            kind: .table,
            title: "Datasets",
            description: """
                Every dataset, those whose newest run failed first, then those with the fewest successes. The name leads to the dataset; \
                empty cells mean that there was no such run.
                """,
            unit: .count,
            width: 24,
            height: 14,
            queries: columns.map {
                .instant("max by (account, dataset, name, space_name) (\(Chosen.named($0.expression)))")
            },
            options: ["sortBy": [["desc": false, "displayName": "Last run"], ["desc": false, "displayName": .string(columns[1].title)]]],
            overrides: columns.map(override) + [.override("Dataset", ("links", [link]))],
            transformations: [
                ["id": "merge", "options": [:]],
                [
                    "id": "organize",
                    "options": [
                        "excludeByName": ["Time": true],
                        "indexByName": .object(
                            Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, .integer($0.offset)) })
                        ),
                        "renameByName": .object(titles.merging(names) { $1 }),
                    ],
                ],
            ]
        )
    }

    private static func columns(_ settings: BundleSettings) -> [Column] {
        let window = settings.window(nearestToDays: 7)?.name ?? "7d"
        let failed = Chosen.fleet("mode_dataset_runs_total", #"state="failed""#)
        return [
            Column(
                title: "Last run",
                expression: Chosen.fleet("mode_dataset_last_run_success"),
                unit: .none,
                colors: [
                    "mappings": [
                        [
                            "type": "value",
                            "options": [
                                "0": ["color": "red", "index": 0, "text": "failed"],
                                "1": ["color": "green", "index": 1, "text": "succeeded"],
                            ],
                        ]
                    ]
                ]
            ),
            Column(
                title: "Success \(window)",
                expression: Chosen.fleet("mode_dataset_success_ratio", #"window="\#(window)""#),
                unit: .ratio,
                colors: .thresholds("red", (0.95, "orange"), (0.99, "green"))
            ),
            Column(title: "Failures in range", expression: "sum without (state) (increase(\(failed)[$__range]))", unit: .count),
            Column(
                title: "Age of success",
                expression: "time() - \(Chosen.fleet("mode_dataset_last_success_timestamp_seconds"))",
                unit: .seconds
            ),
            Column(
                title: "p95 \(window)",
                expression: Chosen.fleet(
                    "mode_dataset_run_duration_percentile_seconds",
                    #"window="\#(window)""#,
                    #"percentile="95""#
                ),
                unit: .seconds
            ),
            Column(title: "In flight", expression: "sum without (state) (\(Chosen.fleet("mode_dataset_runs_in_flight")))", unit: .count),
            Column(title: "Schedule lag", expression: Chosen.fleet("mode_dataset_schedule_lag_seconds"), unit: .seconds),
        ]
    }

    private static func override(_ column: Column) -> JSON {
        let unit: (id: String, value: JSON) = ("unit", .string(column.unit.rawValue))
        guard case .object(let colors)? = column.colors else { return .override(column.title, unit, ("decimals", 0)) }
        let properties = colors.sorted { $0.key < $1.key }.map { (id: $0.key, value: $0.value) }
        let cell: (id: String, value: JSON) = ("custom.cellOptions", ["mode": "basic", "type": "color-background"])
        return [
            "matcher": ["id": "byName", "options": .string(column.title)],
            "properties": .array(([unit, cell] + properties).map { ["id": .string($0.id), "value": $0.value] }),
        ]
    }

    private static let link: JSON = [
        "title": "Show the dataset",
        "url": .string(
            "/d/\(DatasetBoard.uid)?${datasource:queryparam}&var-account=${__data.fields.Account}&var-dataset=${__data.fields.Token}"
                + "&${__url_time_range}"
        ),
    ]
}
