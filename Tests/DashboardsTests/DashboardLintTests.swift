import Dashboards
import Foundation
import Testing

/// The rules of grafana/dashboard-linter (https://github.com/grafana/dashboard-linter/blob/main/docs/index.md), by their names there.
///
/// Left out, with reasons:
/// - target-logql-*: there is no Loki here.
/// - target-histogram-rule (not in its default set): heat maps draw buckets without `histogram_quantile`.
@Suite struct DashboardLintTests {
    static let dashboards = DashboardFile.all
    /// Of the list in rule_panel_units.go, those that we use.
    private static let units: Set<String> = ["short", "none", "percentunit", "s", "reqps", "bytes", "dateTimeFromNow", "bool_yes_no"]

    @Test func everyDashboardIsLinted() {
        #expect(
            Self.dashboards.map(\.uid).sorted() == [
                "mode-exporter-capacity", "mode-exporter-dataset", "mode-exporter-fleet", "mode-exporter-health", "mode-exporter-shards",
            ]
        )
    }

    @Test("template-datasource-rule", arguments: dashboards) func datasourceIsTemplated(_ dashboard: DashboardFile) {
        let sources = dashboard.templating.list.filter { $0.type == "datasource" }
        #expect(sources.map(\.name) == ["datasource"])
        #expect(sources.map(\.label) == ["Data source"])
        #expect(sources.map(\.query) == ["prometheus"])
    }

    @Test("template-job-rule, template-instance-rule", arguments: dashboards) func jobAndInstanceAreTemplated(_ dashboard: DashboardFile) {
        for (name, label) in [("job", "Job"), ("instance", "Instance")] {
            let variable = dashboard.templating.list.first { $0.name == name }
            #expect(variable?.label == label)
            #expect(variable?.type == "query")
            #expect(variable?.datasource?.uid == "${datasource}")
            #expect(variable?.multi == true)
            #expect(variable?.allValue == ".+")
        }
    }

    // As in kubernetes-mixin: series without the label belong to "All", which `.+` would leave out.
    @Test(arguments: dashboards) func clusterIsTemplated(_ dashboard: DashboardFile) throws {
        let variable = try #require(dashboard.templating.list.first { $0.name == "cluster" })
        #expect(variable.label == "Cluster" && variable.type == "query" && variable.multi == true && variable.allValue == ".*")
        for (panel, target) in dashboard.targets {
            for selector in try Selectors.list(target.expr) { #expect(selector.matchers.contains(#"cluster=~"$cluster""#), "\(panel)") }
        }
    }

    @Test("template-label-promql-rule, template-on-time-change-reload", arguments: dashboards)
    func variablesAreQueriesThatReload(_ dashboard: DashboardFile) {
        for variable in dashboard.templating.list where variable.type == "query" {
            #expect(variable.query.hasPrefix("label_values(") || variable.query.hasPrefix("query_result("))
            #expect(variable.refresh == 2)
        }
    }

    @Test("panel-datasource-rule, panel-title-description-rule, panel-units-rule, panel-no-targets-rule", arguments: dashboards)
    func panelsAreComplete(_ dashboard: DashboardFile) {
        for panel in dashboard.drawn {
            #expect(panel.datasource?.uid == "${datasource}", "\(panel.title)")
            #expect(!panel.title.isEmpty && panel.description?.isEmpty == false, "\(panel.title)")
            #expect(Self.units.contains(panel.fieldConfig?.defaults.unit ?? ""), "\(panel.title)")
            #expect(panel.targets?.isEmpty == false, "\(panel.title)")
            #expect(panel.targets?.allSatisfy { $0.datasource.uid == "${datasource}" } == true, "\(panel.title)")
        }
    }

    @Test("target-rate-interval-rule, target-counter-agg-rule", arguments: dashboards) func countersAreRates(_ dashboard: DashboardFile)
        throws
    {
        for (panel, target) in dashboard.targets {
            for selector in try Selectors.list(target.expr) {
                if selector.function == "rate" || selector.function == "irate" { #expect(selector.range == "$__rate_interval", "\(panel)") }
                if selector.metric.hasSuffix("_total") {
                    #expect(["rate", "increase"].contains(selector.function), "\(panel): \(selector.metric)")
                }
            }
        }
    }

    @Test("target-job-rule, target-instance-rule", arguments: dashboards) func selectorsSayJobAndInstance(_ dashboard: DashboardFile) throws
    {
        for (panel, target) in dashboard.targets {
            let selectors = try Selectors.list(target.expr)
            #expect(!selectors.isEmpty, "\(panel)")
            for selector in selectors {
                #expect(selector.matchers.contains(#"job=~"$job""#) && selector.matchers.contains(#"instance=~"$instance""#), "\(panel)")
            }
        }
    }

    @Test("uneditable-dashboard-rule", arguments: dashboards) func dashboardsAreNotEditable(_ dashboard: DashboardFile) {
        #expect(!dashboard.editable)
    }
}

/// What importing needs.
@Suite struct DashboardModelTests {
    @Test(arguments: DashboardFile.all) func modelIsImportable(_ dashboard: DashboardFile) {
        #expect(dashboard.id == nil)
        #expect((8...40).contains(dashboard.uid.count))
        #expect(dashboard.schemaVersion == 39)
        #expect(dashboard.timezone == "utc")
        #expect(dashboard.links.map(\.type) == ["dashboards"] && dashboard.links.allSatisfy { dashboard.tags == $0.tags })
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
    }

    @Test(arguments: DashboardFile.all) func panelsLieInTheGridWithoutOverlap(_ dashboard: DashboardFile) {
        var taken: Set<[Int]> = []
        for panel in dashboard.panels {
            let position = panel.gridPos
            #expect(position.x >= 0 && position.w > 0 && position.h > 0 && position.x + position.w <= 24, "\(panel.title)")
            for x in position.x..<position.x + position.w {
                for y in position.y..<position.y + position.h { #expect(taken.insert([x, y]).inserted, "\(panel.title)") }
            }
        }
    }

    @Test(arguments: [
        (
            #"mode_dataset_info{account="a",dataset="t0",instance="i",job="j",name="Orders "final", v2",space="s",space_name="S"} 1 2"#,
            "t0", #"Orders "final", v2"#
        ),
        (#"mode_dataset_info{account="a",dataset="t1",job="j",name="{x} = 1",namespace="n",pod="p",space="s"} 1 2"#, "t1", "{x} = 1"),
    ])
    func datasetsAreChosenByName(_ series: String, token: String, name: String) throws {
        let variables = DashboardFile.all.flatMap(\.templating.list).filter { $0.name == "dataset" }
        let pattern = try NSRegularExpression(pattern: String(try #require(variables.first).regex.dropFirst().dropLast()))
        let match = try #require(pattern.firstMatch(in: series, range: NSRange(series.startIndex..., in: series)))
        let found = ["value", "text"].map { Range(match.range(withName: $0), in: series).map { String(series[$0]) } }
        #expect(found == [token, name])
    }

    @Test func noDatasourceIsHardCoded() throws {
        for file in try DashboardBundle().files() where file.path.hasSuffix(".json") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            let identifiers = text.components(separatedBy: "\n").filter { $0.contains("\"uid\"") }
            #expect(identifiers.allSatisfy { $0.contains("${datasource}") || $0.contains("mode-exporter-") })
        }
    }
}
