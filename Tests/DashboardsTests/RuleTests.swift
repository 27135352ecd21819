import Dashboards
import Foundation
import RunModel
import TestSupport
import Testing

@Suite struct RuleTests {
    private static let root = PythonOracle.packageRoot.resolvingSymlinksInPath()
    private static let tests = ["datasets.yml", "exporter.yml", "objectives.yml", "start.yml", "limits/limits.yml"]
    /// An objective with limits that the default one does not have.
    private static let limits = BundleSettings(objectives: [
        AlertObjective(
            name: "all", success: 0.99, freshness: .within(.hours(26)), durationP95: .minutes(30),
            queueP95: .minutes(10))
    ])

    private static func text(_ path: String, _ settings: BundleSettings = BundleSettings()) throws -> String {
        let file = try DashboardBundle(settings).files().first { $0.path == path }
        return String(decoding: try #require(file).bytes, as: UTF8.self)
    }

    private static func alerts() throws -> [String] {
        Array(try text("prometheus/alerts.rules.yml", limits).components(separatedBy: "- alert: ").dropFirst())
    }

    private static func names() throws -> Set<String> {
        Set(try alerts().map { $0.components(separatedBy: "\n")[0] })
    }

    @Test func promtoolAcceptsTheRulesOfSeveralObjectives() throws {
        let folder = try TemporaryDirectory()
        let tokens = ["a1b2c3d4e5f6", "a.b~c"].compactMap { DatasetToken($0) }
        let settings = BundleSettings(objectives: [
            AlertObjective(
                name: #"finance "{{.*}}" \d"#, datasets: .tokens(tokens), success: 0.999, freshness: .within(.hours(1))),
            AlertObjective(name: "all", success: 0.95, durationP95: .minutes(30), queueP95: .milliseconds(90500)),
        ])
        for name in ["alerts", "recording"] {
            try Self.text("prometheus/\(name).rules.yml", settings).write(toFile: folder.path(name), atomically: true, encoding: .utf8)
            let result = try Promtool.run(["check", "rules", folder.path(name)])
            #expect(result.status == 0, "\(result.output)")
        }
    }

    @Test(arguments: tests) func promtoolTestsTheRules(_ file: String) throws {
        let folder = try TemporaryDirectory()
        let target = folder.url.appendingPathComponent("tests/\(file)")
        let tests = target.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: tests, withIntermediateDirectories: true)
        let settings = file.hasPrefix("limits/") ? Self.limits : BundleSettings()
        for name in ["alerts", "recording"] {
            let rules = try Self.text("prometheus/\(name).rules.yml", settings)
            try rules.write(toFile: folder.path("\(name).rules.yml"), atomically: true, encoding: .utf8)
        }
        try FileManager.default.copyItem(
            at: Self.root.appendingPathComponent("dashboards").resolvingSymlinksInPath().appendingPathComponent("prometheus/tests/\(file)"),
            to: target
        )
        let result = try Promtool.run(["test", "rules", target.lastPathComponent], in: tests)
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func everyAlertHasFiringAndSilentCases() throws {
        let folder = Self.root.appendingPathComponent("dashboards").resolvingSymlinksInPath().appendingPathComponent("prometheus/tests")
        var (firing, silent): (Set<String>, Set<String>) = ([], [])
        for file in Self.tests {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for part in text.components(separatedBy: "alertname: ").dropFirst() {
                let lines = part.components(separatedBy: "\n")
                if lines.count > 1, lines[1].hasSuffix("exp_alerts: []") { silent.insert(lines[0]) } else { firing.insert(lines[0]) }
            }
        }
        #expect(try firing == Self.names())
        #expect(try silent == Self.names())
    }

    @Test func withoutAFixedLimitMissedSchedulesAlertInsteadOfAges() throws {
        let text = try Self.text("prometheus/alerts.rules.yml")
        #expect(!text.contains("ModeDatasetNotFresh") && !text.contains("ModeDatasetDurationObjectiveMissed"))
        #expect(text.contains("ModeDatasetMissedSchedule") && text.contains("ModeErrorBudgetBurning"))
        #expect(try Self.text("prometheus/alerts.rules.yml", Self.limits).contains("ModeDatasetNotFresh"))
    }

    @Test func alertsAreNamedAndExplained() throws {
        for alert in try Self.alerts() {
            let name = alert.components(separatedBy: "\n")[0]
            #expect(name.hasPrefix("Mode") && name.allSatisfy(\.isLetter), "\(name)")
            #expect(["critical", "warning", "info"].contains { alert.contains("severity: \"\($0)\"") }, "\(name)")
            for annotation in ["summary: \"", "description: \"", "runbook_url: \"https://"] {
                #expect(alert.contains(annotation), "\(name)")
            }
            #expect(alert.contains("#\(name.lowercased())\""), "\(name)")
        }
    }

    @Test func runbookHasASectionForEveryAlert() throws {
        let runbook = try String(
            contentsOf: Self.root.appendingPathComponent("Sources").resolvingSymlinksInPath().appendingPathComponent(
                "Exporter/Exporter.docc/Runbook.md"
            ),
            encoding: .utf8
        )
        let sections = runbook.components(separatedBy: "\n## ").dropFirst().map { $0.components(separatedBy: "\n").filter { !$0.isEmpty } }
            .filter { $0[0] != "Before anything else" }
        #expect(Set(sections.map { $0[0] }) == (try Self.names()))
        for section in sections {
            let beginnings = ["- **Meaning.** ", "- **Look first.** ", "- **What to do.** ", "- **Silence.** "]
            let items = section.filter { $0.hasPrefix("- ") }
            #expect(items.count == beginnings.count && zip(items, beginnings).allSatisfy { $0.hasPrefix($1) }, "\(section[0])")
            #expect(section.count <= 6, "\(section[0]) has more than five lines")
        }
    }

    @Test func recordedNamesSayLevelMetricAndOperations() throws {
        let names = try Self.text("prometheus/recording.rules.yml").components(separatedBy: "- record: ").dropFirst()
            .map { $0.components(separatedBy: "\n")[0] }
        #expect(!names.isEmpty)
        for name in names {
            let parts = name.split(separator: ":")
            #expect(
                parts.count == 3 && parts[0] == "account_objective" && parts[1].hasPrefix("mode_dataset_"),
                "\(name)"
            )
        }
    }
}
