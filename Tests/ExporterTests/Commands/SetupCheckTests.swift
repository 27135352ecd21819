import Configuration
import Foundation
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

@Suite struct SetupCheckTests {
    private static func findings(_ change: (inout ExporterConfiguration) -> Void = { _ in }) -> [SetupCheck.Finding] {
        var configuration = ExporterConfiguration()
        change(&configuration)
        return SetupCheck.periodFindings(configuration)
    }

    @Test func periodsThatCouldNeverBeShownAreWarnedOf() {
        #expect(Self.findings().isEmpty)
        #expect(
            Self.findings {
                $0.collect.backfill = nil; $0.retention = nil
            }.isEmpty)
        let short = Self.findings { $0.collect.backfill = .days(14) }
        #expect(short.map(\.subject) == ["collect.backfill"])
        #expect(short.allSatisfy { $0.verdict == .warning && $0.text.contains("the window 28d") && $0.text.contains("at least 63d") })
        let report = Self.findings { $0.collect.backfill = .days(30) }
        #expect(report.count == 1 && report.allSatisfy { $0.text.contains("weekly report") && !$0.text.contains("window") })
        #expect(Self.findings { $0.retention = .days(7) }.map(\.subject) == ["retention.runs"])
    }

    @Test func lookingAtTheStorageCreatesNothing() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("data/history")
        var findings: [SetupCheck.Finding] = []
        SetupCheck(sources: ConfigurationSources(file: nil, flags: { _ in }), storagePath: path)
            .lookAtStorage(ExporterConfiguration(), clockOffset: nil) { findings.append($0) }
        #expect(findings.map(\.verdict) == [.ok])
        #expect(findings.first?.text.contains("no history yet") == true)
        #expect(!FileManager.default.fileExists(atPath: folder.path("data")))
    }

    @Test func eachBadStorageIsNamedAndNothingIsChanged() throws {
        let folder = try TemporaryDirectory()
        let storage = folder.path("data")
        func check(_ verdict: SetupCheck.Finding.Verdict, _ words: String) throws {
            func picture() throws -> [String] {
                try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).sorted().map { name in
                    "\(name) \(FileManager.default.contents(atPath: folder.path(name))?.base64EncodedString() ?? "")"
                }
            }
            let before = try picture()
            var findings: [SetupCheck.Finding] = []
            SetupCheck(sources: ConfigurationSources(file: nil, flags: { _ in }), storagePath: storage)
                .lookAtStorage(ExporterConfiguration(), clockOffset: .zero) { findings.append($0) }
            #expect(findings.count == 1 && findings[0].verdict == verdict && findings[0].text.contains(words), "\(findings)")
            #expect(try picture() == before)
        }
        let file = storage + "/history.sqlite"
        try Data("text".utf8).write(to: URL(fileURLWithPath: storage))
        try check(.failed, "is not a directory")
        try FileManager.default.removeItem(atPath: storage)
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
        try check(.failed, "history.sqlite is a directory")
        try FileManager.default.removeItem(atPath: file)
        for (content, verdict, words) in [
            ("", SetupCheck.Finding.Verdict.ok, "has no history yet"), ("text", .failed, "not an SQLite database"),
        ] {
            try Data(content.utf8).write(to: URL(fileURLWithPath: file))
            try check(verdict, words)
            try FileManager.default.removeItem(atPath: file)
        }
        try RunHistory.open(directory: storage, access: .writer).close()
        try check(.ok, "every page is sound")
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        try whole.dropLast(5000).write(to: URL(fileURLWithPath: file))
        try check(.failed, "ends after")
    }

    @Test func aConfigurationThatAnyoneMayReadIsWarnedOfWhenItHoldsASecret() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("config.yml")
        func warnings(_ text: String, permissions: Int) throws -> [String] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
            let storage = StoragePaths(root: folder.url.path, configuration: ExporterConfiguration())
            return SetupWarnings.of(ConfigurationSources(file: path, environment: [:]), storage: storage)
        }
        let found = try warnings("mode: { token: tok-1, secret: sec-2 }", permissions: 0o644)
        #expect(found.count == 1 && found.allSatisfy { $0.contains("mode.token and mode.secret") && $0.contains("chmod o-r") })
        #expect(found.allSatisfy { !$0.contains("tok-1") && !$0.contains("sec-2") })
        #expect(try warnings("mode: { token: tok-1, secret: sec-2 }", permissions: 0o640) == [])
        #expect(try warnings("mode: { token_file: /run/secrets/token }", permissions: 0o644) == [])
        #expect(try warnings("mode: { token: tok-1", permissions: 0o644) == [])
    }

    /// Where a clock that was wrong has put the limit of retention into the future, so that no new run was taken.
    @Test func aScrapeThatIsTooLargeForManyIsWarnedOf() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        let check = SetupCheck(sources: ConfigurationSources(file: nil, flags: { _ in }), storagePath: "unused")
        let configuration = ExporterConfiguration()
        #expect(try check.scrapeFinding(harness.history, configuration) == nil)
        let finding = try #require(try check.scrapeFinding(harness.history, configuration, from: 10_000))
        #expect(finding.verdict == .warning && finding.text.contains("16 MiB") && finding.text.contains("metrics.exclude"))
        var small = configuration
        small.metrics.exclude = [try NamePattern("mode_dataset_.*")]
        #expect(try check.scrapeFinding(harness.history, small, from: 10_000) == nil)
    }

    @Test func theWebConfigurationIsLookedAtToo() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("web.yml")
        let hash = "$2y$10$" + String(repeating: "a", count: 53)
        for (text, verdict, words) in [
            ("basic_auth_users: { alice: \(hash) }", SetupCheck.Finding.Verdict.warning, "cross the network unencrypted"),
            ("basic_auth_user: {}", .failed, "basic_auth_users"), ("rate_limit: { burst: 1", .failed, "not valid YAML"),
            ("tls_server_config: { cert_file: a.pem, key_file: b.pem }", .failed, "a.pem"), ("", .ok, "no TLS, no passwords"),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let findings = SetupCheck.webFindings(path)
            #expect(findings.map(\.verdict) == [verdict] && findings[0].text.contains(words), "\(findings)")
            #expect(!"\(findings)".contains(hash))
        }
        #expect(SetupCheck.webFindings(folder.path("none.yml")).first?.verdict == .failed)
    }

    @Test func aRetentionHorizonOfTheFutureIsNamedAndMendedOnlyWhenBothClocksAgree() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        let runs = try harness.history.statistics().runs
        try harness.history.prune(before: UTCDay(year: 2099, month: 1, day: 1).start)
        try harness.history.close()
        func look(_ clockOffset: Duration?) -> [SetupCheck.Finding] {
            var findings: [SetupCheck.Finding] = []
            SetupCheck(sources: ConfigurationSources(file: nil, flags: { _ in }), storagePath: harness.folder.path("data"))
                .lookAtStorage(ExporterConfiguration(), clockOffset: clockOffset) { findings.append($0) }
            return findings.filter { $0.subject == "retention" }
        }
        #expect(runs > 100)
        for offset: Duration? in [nil, .days(2), .days(-2)] {
            let findings = look(offset)
            #expect(findings.count == 1 && findings.allSatisfy { $0.verdict == .failed && $0.text.contains("2099-01-01") })
        }
        let repaired = look(.milliseconds(1500))
        #expect(repaired.count == 1 && repaired.allSatisfy { $0.verdict == .warning && $0.text.contains("Repaired") })
        #expect(look(nil).isEmpty)
    }
}
