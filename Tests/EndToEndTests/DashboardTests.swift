import Dashboards
import DatasetMetrics
import Foundation
import TestSupport
import Testing

/// What Grafana would ask, asked of a real Prometheus that scrapes the demo: every panel and every variable has an answer.
@Suite struct DashboardTests {
    /// Panels that are rightly empty for a dataset that never failed, or has no run in flight or too few to expect its end.
    private static let mayBeEmpty: Set<String> = ["Mode / Dataset: Failures by error code", "Mode / Dataset: Expected end in"]

    /// Whether every family that an expression names is in the table of families; `DashboardsTests` checks that no name is wrong.
    private func isExported(_ expression: String) -> Bool {
        let names = expression.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }.filter { $0.hasPrefix("mode_") }
        return names.allSatisfy { name in MetricTable.all.contains { name.hasPrefix($0.name) } }
    }

    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            let title: String
            let targets: [Target]?
        }
        struct Target: Decodable { let expr: String }
        struct Templating: Decodable { let list: [Variable] }
        struct Variable: Decodable { let name, type, query: String }

        let title: String
        let panels: [Panel]
        let templating: Templating

        /// Every expression with where it stands.
        var questions: [(place: String, expression: String)] {
            let variables = templating.list.filter { $0.type == "query" }
            return panels.flatMap { panel in (panel.targets ?? []).map { ("\(title): \(panel.title)", $0.expr) } }
                + variables.map { ("\(title): $\($0.name)", Self.series(of: $0.query)) }
        }

        /// The series of `label_values(series, label)` or `query_result(series)`.
        private static func series(of query: String) -> String {
            let inner = String(query.dropFirst(query.prefix { $0 != "(" }.count + 1).dropLast())
            guard query.hasPrefix("label_values"), let comma = inner.lastIndex(of: ",") else { return inner }
            return String(inner[..<comma])
        }
    }

    /// The expression with what Grafana fills in; the short ranges fit a Prometheus that has just begun. Ratios are empty without
    /// runs: whether one ended in these minutes is not the question, so they may be NaN here.
    private func filledIn(_ expression: String, dataset: String) -> String {
        let values = [
            ("$__rate_interval", "1m"), ("$__range", "5m"), ("$cluster", ".*"), ("$job", ".+"), ("$instance", ".+"), ("$account", ".+"),
            ("$space", ".*"), ("$dataset", dataset), (" > 0)", " >= 0)"),
        ]
        return values.reduce(expression) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }

    @Test func aRealPrometheusAnswersEveryQueryOfTheDashboards() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "12", "--days", "4", "--seed", "11"])
        let prometheus = try await RealPrometheus(scraping: exporter.url)
        let scheduled = try await prometheus.eventually(
            "mode_dataset_schedule_lag_seconds and on (dataset) mode_dataset_last_success_timestamp_seconds"
        )
        let dataset = try #require(scheduled.first?.metric["dataset"])
        let files = try DashboardBundle().files().filter { $0.path.hasSuffix(".json") }
        #expect(files.count == 5)
        for file in files {
            for question in try JSONDecoder().decode(Dashboard.self, from: Data(file.bytes)).questions
            where isExported(question.expression) && !Self.mayBeEmpty.contains(question.place) {
                let answer = try await prometheus.eventually(filledIn(question.expression, dataset: dataset))
                #expect(!answer.isEmpty, "\(question.place)")
            }
        }
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
    }
}
