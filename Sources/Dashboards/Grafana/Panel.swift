/// One panel of a dashboard: what it asks, and how the answer is drawn.
struct Panel: Sendable {
    enum Kind: String, Sendable {
        case stat, timeseries, table, heatmap, bargauge
        case barChart = "barchart"
        case stateTimeline = "state-timeline"
    }

    /// Units of Grafana: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
    enum Unit: String, Sendable {
        case count = "short"
        case none
        case ratio = "percentunit"
        case seconds = "s"
        case perSecond = "reqps"
        case bytes
        case timeFromNow = "dateTimeFromNow"
        case yesNo = "bool_yes_no"
    }

    let kind: Kind
    let title: String
    /// What the figures mean and when to worry.
    let description: String
    let unit: Unit
    /// Of 24 columns.
    let width: Int
    let height: Int
    let queries: [Query]
    /// Options of the kind of panel, over the usual ones.
    var options: JSON = [:]
    /// Defaults of fields, over the usual ones.
    var field: JSON = [:]
    var overrides: [JSON] = []
    var transformations: [JSON] = []

    func json(id: Int, column: Int, row: Int) -> JSON {
        let references = queries.indices.map { String(UnicodeScalar(UInt8(ascii: "A") + UInt8(min($0, 25)))) }
        let defaults: JSON = ["unit": .string(unit.rawValue)]
        return [
            "datasource": Datasource.reference, "description": .string(description), "id": .integer(id), "title": .string(title),
            "type": .string(kind.rawValue),
            "gridPos": ["h": .integer(height), "w": .integer(width), "x": .integer(column), "y": .integer(row)],
            "fieldConfig": ["defaults": defaults.merging(kind.field).merging(field), "overrides": .array(overrides)],
            "options": kind.options.merging(options),
            "targets": .array(zip(queries, references).map { $0.json(reference: $1) }),
            "transformations": .array(transformations),
        ]
    }
}

extension Panel.Kind {
    fileprivate var options: JSON {
        switch self {
        case .stat:
            [
                "colorMode": "value", "graphMode": "area", "justifyMode": "auto", "textMode": "value",
                "reduceOptions": ["calcs": ["lastNotNull"], "fields": "", "values": false],
            ]
        case .timeseries:
            [
                "legend": ["calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom", "showLegend": true],
                "tooltip": ["mode": "multi", "sort": "desc"],
            ]
        case .table: ["cellHeight": "sm", "showHeader": true]
        case .heatmap:
            [
                "calculate": false, "cellGap": 1, "color": ["mode": "scheme", "scheme": "Oranges", "steps": 64],
                "filterValues": ["le": 1e-9], "legend": ["show": true], "rowsFrame": ["layout": "auto"], "tooltip": ["mode": "single"],
                "yAxis": ["axisPlacement": "left", "unit": "s"],
            ]
        case .bargauge:
            [
                "displayMode": "gradient", "orientation": "horizontal", "showUnfilled": true,
                "reduceOptions": ["calcs": ["lastNotNull"], "fields": "", "values": false],
            ]
        case .barChart: ["legend": ["showLegend": false], "orientation": "vertical", "xField": "Slot", "showValue": "never"]
        case .stateTimeline: ["mergeValues": true, "rowHeight": 0.9, "showValue": "never", "legend": ["showLegend": true]]
        }
    }

    fileprivate var field: JSON {
        switch self {
        case .timeseries: ["custom": ["drawStyle": "line", "fillOpacity": 10, "lineWidth": 1, "showPoints": "never", "spanNulls": false]]
        case .stat, .bargauge, .stateTimeline: ["color": ["mode": "thresholds"]]
        case .table: ["custom": ["align": "auto", "filterable": true]]
        case .heatmap, .barChart: [:]
        }
    }
}

extension JSON {
    /// Colours from values on: the first from nothing on.
    static func thresholds(_ first: String, _ steps: (value: Double, color: String)...) -> JSON {
        let base: JSON = ["color": .string(first), "value": .null]
        return [
            "thresholds": [
                "mode": "absolute", "steps": .array([base] + steps.map { ["color": .string($0.color), "value": .number($0.value)] }),
            ]
        ]
    }

    static let stackedBars: JSON = [
        "custom": ["drawStyle": "bars", "fillOpacity": 80, "lineWidth": 0, "stacking": ["group": "A", "mode": "normal"]]
    ]
    static let stackedAreas: JSON = ["custom": ["fillOpacity": 40, "stacking": ["group": "A", "mode": "normal"]]]

    static func override(_ field: String, _ properties: [(id: String, value: JSON)]) -> JSON {
        [
            "matcher": ["id": "byName", "options": .string(field)],
            "properties": .array(properties.map { ["id": .string($0.id), "value": $0.value] }),
        ]
    }

    /// The usual colour of a state of runs.
    static func color(_ field: String, _ color: String) -> JSON {
        override(field, [("color", ["fixedColor": .string(color), "mode": "fixed"])])
    }

    /// The usual colours of the states of runs.
    static let stateColors = [
        color("succeeded", "green"), color("completed", "super-light-green"), color("failed", "red"), color("cancelled", "#8e8e8e"),
        color("pending", "yellow"), color("enqueued", "orange"), color("running_notebook", "blue"),
    ]
}
