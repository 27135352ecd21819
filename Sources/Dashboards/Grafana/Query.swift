/// One PromQL expression of a panel.
struct Query: Sendable {
    enum Format: String, Sendable {
        case timeSeries = "time_series"
        case table
        case heatmap
    }

    let expression: String
    /// What the legend shows: `{{state}}`; `__auto` for all labels.
    var legend = "__auto"
    var format = Format.timeSeries
    /// Only the newest value instead of the range of the dashboard.
    var isInstant = false
    /// The shortest step, and so the least of `$__rate_interval`: runs end by the hour rather than by the second.
    var minimumStep: String?

    /// A query of the newest values, for tables and single figures.
    static func instant(_ expression: String, legend: String = "__auto", format: Format = .table) -> Query {
        Query(expression: expression, legend: legend, format: format, isInstant: true)
    }

    /// How fast a counter rises, per second, by the values of a label.
    static func rate(_ counter: String, by label: String, every step: String? = nil) -> Query {
        change("rate", of: counter, by: label, step)
    }

    /// By how much a counter rises in a step, by the values of a label.
    static func increase(_ counter: String, by label: String, every step: String? = nil) -> Query {
        change("increase", of: counter, by: label, step)
    }

    private static func change(_ function: String, of counter: String, by label: String, _ step: String?) -> Query {
        Query(
            expression: "sum by (\(label)) (\(function)(\(counter)[$__rate_interval]))", legend: "{{\(label)}}", minimumStep: step)
    }

    func json(reference: String) -> JSON {
        let json: JSON = [
            "datasource": Datasource.reference, "editorMode": "code", "expr": .string(expression), "format": .string(format.rawValue),
            "instant": .bool(isInstant), "legendFormat": .string(legend), "range": .bool(!isInstant), "refId": .string(reference),
        ]
        guard let minimumStep else { return json }
        return json.merging(["interval": .string(minimumStep)])
    }
}

/// The data source that whoever imports a dashboard chooses.
enum Datasource {
    static let reference: JSON = ["type": "prometheus", "uid": "${datasource}"]
}

/// Selectors of dashboards, narrowed to what the variables at the top say.
enum Chosen {
    static let exporterMatchers = [#"cluster=~"$cluster""#, #"job=~"$job""#, #"instance=~"$instance""#]
    static let accountMatchers = exporterMatchers + [#"account=~"$account""#]

    static func exporter(_ metric: String, _ matchers: String...) -> String {
        PromQL.selector(metric, exporterMatchers + matchers)
    }

    /// A family of the chosen accounts' datasets.
    static func fleet(_ metric: String, _ matchers: String...) -> String {
        PromQL.selector(metric, accountMatchers + matchers)
    }

    static func dataset(_ metric: String, _ matchers: String...) -> String {
        PromQL.selector(metric, accountMatchers + [#"dataset="$dataset""#] + matchers)
    }

    /// The expression for the datasets of the chosen spaces, with their names as labels.
    static func named(_ expression: String) -> String {
        "(\(expression)) * on (\(PromQL.identity)) group_left (name, space_name) \(fleet("mode_dataset_info", #"space_name=~"$space""#))"
    }

    /// The number of series, 0 when there is none.
    static func count(_ expression: String) -> String { "count(\(expression)) or vector(0)" }
}
