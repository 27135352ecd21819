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
                $0.collect.backfillMilliseconds = nil; $0.retentionMilliseconds = nil
            }.isEmpty)
        let short = Self.findings { $0.collect.backfillMilliseconds = 14 * UTCDay.milliseconds }
        #expect(short.map(\.subject) == ["collect.backfill"])
        #expect(short.allSatisfy { $0.verdict == .warning && $0.text.contains("the window 28d") && $0.text.contains("at least 63d") })
        let report = Self.findings { $0.collect.backfillMilliseconds = 30 * UTCDay.milliseconds }
        #expect(report.count == 1 && report.allSatisfy { $0.text.contains("weekly report") && !$0.text.contains("window") })
        #expect(Self.findings { $0.retentionMilliseconds = 7 * UTCDay.milliseconds }.map(\.subject) == ["retention.runs"])
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

    /// Where a clock that was wrong has put the limit of retention into the future, so that no new run was taken.
    @Test func aRetentionHorizonOfTheFutureIsNamedAndMendedOnlyWhenBothClocksAgree() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        let runs = try harness.history.statistics().runs
        try harness.history.prune(before: UTCDay(year: 2099, month: 1, day: 1).start)
        try harness.history.close()
        func look(_ clockOffset: Int64?) -> [SetupCheck.Finding] {
            var findings: [SetupCheck.Finding] = []
            SetupCheck(sources: ConfigurationSources(file: nil, flags: { _ in }), storagePath: harness.folder.path("data"))
                .lookAtStorage(ExporterConfiguration(), clockOffset: clockOffset) { findings.append($0) }
            return findings.filter { $0.subject == "retention" }
        }
        #expect(runs > 100)
        for offset in [nil, 2 * UTCDay.milliseconds, -2 * UTCDay.milliseconds] {
            let findings = look(offset)
            #expect(findings.count == 1 && findings.allSatisfy { $0.verdict == .failed && $0.text.contains("2099-01-01") })
        }
        let mended = look(1500)
        #expect(mended.count == 1 && mended.allSatisfy { $0.verdict == .warning && $0.text.contains("Mended") })
        #expect(look(nil).isEmpty)
    }
}
