extension Panel {
    /// One figure with its recent course. Without `colors` the figure has no good or bad.
    static func figure(
        _ title: String,
        _ description: String,
        unit: Unit,
        _ expression: String,
        width: Int = 4,
        colors: JSON = .plain
    ) -> Panel {
        Panel(
            kind: .stat,
            title: title,
            description: description,
            unit: unit,
            width: width,
            height: 4,
            queries: [Query(expression: expression, legend: title)],
            field: colors
        )
    }

    /// A time series of half a line.
    static func chart(
        _ title: String,
        _ description: String,
        unit: Unit,
        _ queries: Query...,
        field: JSON = ["min": 0],
        overrides: [JSON] = []
    ) -> Panel {
        Panel(
            kind: .timeseries,
            title: title,
            description: description,
            unit: unit,
            width: 12,
            height: 9,
            queries: queries,
            field: field,
            overrides: overrides
        )
    }

    static func ranking(_ title: String, _ description: String, unit: Unit, _ query: Query, width: Int, colors: JSON = .plain) -> Panel {
        Panel(
            kind: .bargauge,
            title: title,
            description: description,
            unit: unit,
            width: width,
            height: 9,
            queries: [query],
            field: colors
        )
    }
}

struct TableColumn: Sendable {
    let title: String
    let expression: String
    let unit: Panel.Unit
    /// Thresholds or mappings that colour the cells; nil for none.
    var colors: JSON?

    fileprivate var override: JSON {
        let unit: (id: String, value: JSON) = ("unit", .string(unit.rawValue))
        guard case .object(let members)? = colors else { return .override(title, [unit, ("decimals", 0)]) }
        let cell: (id: String, value: JSON) = ("custom.cellOptions", ["mode": "basic", "type": "color-background"])
        return .override(title, [unit, cell] + members.sorted { $0.key < $1.key }.map { (id: $0.key, value: $0.value) })
    }
}

extension Panel {
    typealias TableLabel = (label: String, title: String)

    /// A table with one row for each combination of labels and one query for each column.
    ///
    /// - Parameters:
    ///   - leading: labels to the left of the columns.
    ///   - trailing: labels to the right of them.
    ///   - sortBy: titles of columns with whether the largest comes first.
    static func table(
        _ title: String,
        _ description: String,
        leading: [TableLabel],
        columns: [TableColumn],
        trailing: [TableLabel] = [],
        sortBy: [(title: String, isDescending: Bool)],
        overrides: [JSON] = []
    ) -> Panel {
        let labels = (leading + trailing).map(\.label).sorted().joined(separator: ", ")
        // Grafana names the value of query A `Value #A`, and that of a single query `Value`: every table here has several.
        let values = columns.indices.map { "Value #\(UnicodeScalar(UInt8(ascii: "A") + UInt8($0)))" }
        let order = leading.map(\.label) + values + trailing.map(\.label)
        let titles = (leading + trailing).map { ($0.label, $0.title) } + zip(values, columns.map(\.title))
        return Panel(
            kind: .table,
            title: title,
            description: description,
            unit: .count,
            width: 24,
            height: 14,
            queries: columns.map { .instant("max by (\(labels)) (\($0.expression))") },
            options: [
                "sortBy": .array(sortBy.map { ["desc": .bool($0.isDescending), "displayName": .string($0.title)] })
            ],
            overrides: columns.map(\.override) + overrides,
            transformations: [
                ["id": "merge", "options": [:]],
                [
                    "id": "organize",
                    "options": [
                        "excludeByName": ["Time": true],
                        "indexByName": .object(Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, .integer($0)) })),
                        "renameByName": .object(Dictionary(uniqueKeysWithValues: titles.map { ($0, .string($1)) })),
                    ],
                ],
            ]
        )
    }
}

extension JSON {
    /// One colour, for figures that are neither good nor bad.
    static let plain = thresholds("blue")

    static let outcomes = valueTexts((0, "failed", "red"), (1, "succeeded", "green"))

    static func valueTexts(_ texts: (value: Int, text: String, color: String)...) -> JSON {
        let options = texts.enumerated().map { index, entry in
            (
                "\(entry.value)",
                ["color": .string(entry.color), "index": .integer(index), "text": .string(entry.text)] as JSON
            )
        }
        return ["mappings": [["type": "value", "options": .object(Dictionary(uniqueKeysWithValues: options))]]]
    }
}
