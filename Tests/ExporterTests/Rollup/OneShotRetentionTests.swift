import Foundation
import Logging
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

/// Retention by the commands that end by themselves, which no maintenance follows.
@Suite struct OneShotRetentionTests {
    private let workshop: ImportWorkshop
    private let command: OneShot

    init() throws {
        workshop = try ImportWorkshop()
        let file = try workshop.file("exporter.yml", "retention: { runs: 70d }\n")
        command = try OneShot(
            sources: ConfigurationSources(file: file, environment: [:]), storagePath: workshop.storage().root,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// When the first two of the four days are past retention.
    private let later = ImportWorkshop.start.advanced(byMilliseconds: 72 * UTCDay.milliseconds)
    private var storedRuns: Int64 { get throws { try workshop.history.statistics().runs } }

    @Test func theTreeThatFollowsTakesInWhatIsRemoved() async throws {
        try workshop.importWorld(at: ImportWorkshop.start.advanced(byMilliseconds: UTCDay.milliseconds / 2))
        try RollupJobTests.job(workshop).run(now: workshop.now)
        try workshop.importWorld(at: workshop.now)
        let runs = try storedRuns
        try await command.removeOldRuns(of: workshop.history, now: later, localNow: later)
        #expect(try storedRuns < runs)
        #expect(try RollupJobTests.table(workshop, "runs").count == Int(runs))
    }

    @Test func runsStayWhileTheTreeCannotTakeThemIn() async throws {
        try workshop.importWorld(at: ImportWorkshop.start.advanced(byMilliseconds: UTCDay.milliseconds / 2))
        try RollupJobTests.job(workshop).run(now: workshop.now)
        try workshop.importWorld(at: workshop.now)
        let tree = workshop.storage().rollups
        try FileManager.default.removeItem(atPath: tree)
        try Data("in the way".utf8).write(to: URL(fileURLWithPath: tree))
        let runs = try storedRuns
        try await command.removeOldRuns(of: workshop.history, now: later, localNow: later)
        #expect(try storedRuns == runs)
    }

    /// One answer with a wrong date must not cost the history.
    @Test func oneClockAloneRemovesNothing() async throws {
        try workshop.importWorld(at: workshop.now)
        let runs = try storedRuns
        try await command.removeOldRuns(of: workshop.history, now: later, localNow: workshop.now)
        try await command.removeOldRuns(of: workshop.history, now: workshop.now, localNow: later)
        #expect(try storedRuns == runs)
    }

    @Test func withoutATreeNothingIsWrittenAndOldRunsGo() async throws {
        try workshop.importWorld(at: workshop.now)
        let runs = try storedRuns
        try await command.removeOldRuns(of: workshop.history, now: later, localNow: later)
        #expect(try storedRuns < runs)
        #expect(!FileManager.default.fileExists(atPath: workshop.storage().rollups))
    }
}
