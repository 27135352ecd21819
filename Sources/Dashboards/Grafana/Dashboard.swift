struct Dashboard: Sendable {
    /// Panels under a heading, in lines of 24 columns.
    struct Section: Sendable {
        let title: String
        let panels: [Panel]
    }

    /// `fleet` becomes `grafana/fleet.json`.
    let fileName: String
    /// 8 to 40 characters; never changes, because links and bookmarks hold it.
    let uid: String
    let title: String
    let description: String
    /// The range that is shown first: `now-24h`.
    let from: String
    let variables: [Variable]
    let sections: [Section]

    static let tag = "mode-exporter"

    /// The dashboard model: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
    var json: JSON {
        [
            "annotations": ["list": []], "description": .string(description), "editable": false, "fiscalYearStartMonth": 0,
            "graphTooltip": 1,
            "links": [Self.links], "panels": .array(panels), "refresh": "1m", "schemaVersion": 39, "tags": [.string(Self.tag)],
            "templating": ["list": .array(variables.map(\.json))], "time": ["from": .string(from), "to": "now"], "timepicker": [:],
            "timezone": "utc", "title": .string(title), "uid": .string(uid), "version": 1, "weekStart": "monday",
        ]
    }

    private static let links: JSON = [
        "asDropdown": false, "icon": "external link", "includeVars": true, "keepTime": true, "tags": [.string(tag)], "targetBlank": false,
        "title": "Mode", "tooltip": "The other dashboards of mode-exporter", "type": "dashboards", "url": "",
    ]

    private var panels: [JSON] {
        var result: [JSON] = []
        var row = 0
        for section in sections {
            result.append([
                "collapsed": false, "gridPos": ["h": 1, "w": 24, "x": 0, "y": .integer(row)], "id": .integer(result.count + 1),
                "panels": [],
                "title": .string(section.title), "type": "row",
            ])
            row += 1
            var (column, height) = (0, 0)
            for panel in section.panels {
                if column + panel.width > 24 {
                    row += height
                    (column, height) = (0, 0)
                }
                result.append(panel.json(id: result.count + 1, column: column, row: row))
                column += panel.width
                height = max(height, panel.height)
            }
            row += height
        }
        return result
    }
}

/// A choice at the top of a dashboard.
struct Variable: Sendable {
    let json: JSON

    private static let datasource = Variable(json: [
        "current": [:], "hide": 0, "includeAll": false, "label": "Data source", "multi": false, "name": "datasource", "options": [],
        "query": "prometheus", "refresh": 1, "regex": "", "skipUrlSync": false, "type": "datasource",
    ])
    /// What every dashboard begins with, as in the mixins of Prometheus.
    static let scope: [Variable] = [.datasource, .cluster, .job, .instance]
    /// Which clusters; all includes series without the label.
    private static let cluster = several("cluster", label: "Cluster", of: "mode_exporter_build_info", allValue: ".*")
    private static let job = several(
        "job",
        label: "Job",
        of: PromQL.selector("mode_exporter_build_info", Array(Chosen.exporterMatchers.prefix(1))),
        allValue: ".+"
    )
    private static let instance = several(
        "instance",
        label: "Instance",
        of: PromQL.selector("mode_exporter_build_info", Array(Chosen.exporterMatchers.prefix(2))),
        allValue: ".+"
    )
    static let account = several("account", label: "Account", of: Chosen.exporter("mode_dataset_info"), allValue: ".+")
    /// Which spaces; a space without a name counts as all.
    static let space = several(
        "space",
        label: "Space",
        name: "space_name",
        of: Chosen.fleet("mode_dataset_info"),
        allValue: ".*"
    )
    /// Which dataset: shown by name, used by token. Grafana gives the regular expression each series as text,
    /// `metric{label="value",…}` with labels in alphabetical order and nothing escaped.
    static let dataset = Variable(
        json: query("dataset", label: "Dataset", text: "query_result(\(Chosen.fleet("mode_dataset_info")))").merging([
            "includeAll": false, "multi": false, "regex": #"/dataset="(?<value>[^"]*)".*?,\s*name="(?<text>.*?)",\s*\w+="/"#,
        ])
    )

    private static func several(_ variable: String, label: String, name: String? = nil, of series: String, allValue: String) -> Variable {
        Variable(
            json: query(variable, label: label, text: "label_values(\(series), \(name ?? variable))").merging([
                "allValue": .string(allValue), "current": ["selected": true, "text": ["All"], "value": ["$__all"]], "includeAll": true,
                "multi": true,
            ])
        )
    }

    private static func query(_ variable: String, label: String, text: String) -> JSON {
        [
            "current": [:], "datasource": Datasource.reference, "hide": 0, "label": .string(label),
            "name": .string(variable), "options": [], "query": .string(text), "refresh": 2, "regex": "", "skipUrlSync": false, "sort": 1,
            "type": "query",
        ]
    }
}
