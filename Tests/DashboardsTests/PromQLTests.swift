import Dashboards
import DatasetMetrics
import Exposition
import Foundation
import TestSupport
import Testing

/// Every expression is read by Prometheus' own parser, and asks for series that exist.
@Suite struct PromQLTests {
    @Test func promtoolParsesEveryExpressionOfTheDashboards() throws {
        var rules = ["groups:", "  - name: dashboards", "    rules:"]
        for dashboard in DashboardFile.all {
            let variables = dashboard.templating.list.filter { $0.type == "query" }.map(\.query).compactMap(Self.series)
            for expression in dashboard.targets.map({ DashboardFile.filledIn($0.target.expr, step: $0.target.interval) }) + variables {
                rules.append("      - record: panel:query:\(rules.count)")
                rules.append("        expr: |-\n          \(expression.replacingOccurrences(of: "\n", with: "\n          "))")
            }
        }
        #expect(rules.count > 100)
        let folder = try TemporaryDirectory()
        try rules.joined(separator: "\n").write(toFile: folder.path("rules.yml"), atomically: true, encoding: .utf8)
        let result = try Promtool.run(["check", "rules", "--lint=none", folder.path("rules.yml")])
        #expect(result.status == 0, "\(result.output)")
    }

    /// The expression within `label_values(…, label)` or `query_result(…)`.
    private static func series(_ query: String) -> String? {
        let inner = query.dropFirst(query.prefix { $0 != "(" }.count + 1).dropLast()
        let expression = query.hasPrefix("label_values") ? inner.dropLast(inner.reversed().prefix { $0 != "," }.count + 1) : inner
        return DashboardFile.filledIn(String(expression))
    }

    @Test func everyMetricExistsWithItsLabels() throws {
        let files = try DashboardBundle().files().filter { $0.path.hasPrefix("prometheus/") }.map {
            String(decoding: $0.bytes, as: UTF8.self)
        }
        let recorded = Set(
            files.flatMap { $0.components(separatedBy: "- record: ").dropFirst().map { $0.components(separatedBy: "\n")[0] } }
        )
        let expressions = DashboardFile.all.flatMap { $0.targets.map(\.target.expr) } + files.flatMap(Self.expressions)
        #expect(expressions.count > 100)
        for expression in expressions {
            for selector in try Selectors.list(expression) where !recorded.contains(selector.metric) {
                let labels = try #require(Self.labels[selector.metric], "no family has the series \(selector.metric)")
                for label in try Self.matchedLabels(selector.matchers) { #expect(labels.contains(label), "\(selector.metric){\(label)}") }
            }
        }
    }

    /// The labels of every series that a scrape stores.
    private static let labels: [String: Set<String>] = {
        var result: [String: Set<String>] = [:]
        for family in MetricTable.all {
            let labels = Set(family.labels + scraped)
            guard family.kind == .histogram else {
                result[family.name] = labels
                continue
            }
            for suffix in ["_sum", "_count"] { result[family.name + suffix] = labels }
            result[family.name + "_bucket"] = labels.union(["le"])
        }
        for (name, labels) in announced where result[name] == nil { result[name] = Set(labels + scraped) }
        return result
    }()

    /// Labels that Prometheus adds, `cluster` only where several servers are told apart.
    private static let scraped = ["cluster", "job", "instance"]

    /// Families of the product's contract that the table of families gains separately. What the table says wins.
    private static let announced: [String: [String]] = [
        "mode_dataset_history_start_timestamp_seconds": ["account", "dataset"],
        "mode_dataset_history_complete": ["account", "dataset"],
        "mode_dataset_consecutive_failures": ["account", "dataset"],
        "mode_dataset_run_failures_total": ["account", "dataset", "error_code"],
        "mode_dataset_in_flight_expected_end_timestamp_seconds": ["account", "dataset"],
        "mode_exporter_backfill_requests_left": [],
        "mode_exporter_runs_changed_after_end_total": [],
    ]

    private static func matchedLabels(_ matchers: String) throws -> [String] {
        let pattern = try NSRegularExpression(pattern: #"([a-z_]+)(?:=~|!~|!=|=)""#)
        return pattern.matches(in: matchers, range: NSRange(matchers.startIndex..., in: matchers)).compactMap { match in
            Range(match.range(at: 1), in: matchers).map { String(matchers[$0]) }
        }
    }

    private static func expressions(_ file: String) -> [String] {
        file.components(separatedBy: "expr: |-\n").dropFirst().map { rest in
            rest.components(separatedBy: "\n").prefix { $0.hasPrefix("          ") }.joined(separator: "\n")
        }
    }
}

/// Runs promtool.
enum Promtool {
    static func run(_ arguments: [String], in folder: URL? = nil) throws -> (status: Int32, output: String) {
        let scratch = try TemporaryDirectory()
        let log = scratch.url.appendingPathComponent("output.txt")
        try Data().write(to: log)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Tool.path("promtool"))
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let handle = try FileHandle(forWritingTo: log)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: log), as: UTF8.self))
    }
}
