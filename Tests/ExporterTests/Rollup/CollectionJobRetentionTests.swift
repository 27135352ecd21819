import Configuration
import Foundation
import Logging
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

/// Retention by the commands that end by themselves, which no maintenance follows.
@Suite struct CollectionJobRetentionTests {
    private let harness: ImportWorkshop
    private let job: CollectionJob

    init() throws {
        harness = try ImportWorkshop()
        let file = try harness.file("exporter.yml", "retention: { runs: 70d }\n")
        job = CollectionJob(
            try CommandContext(
                sources: ConfigurationSources(file: file, environment: [:]), storagePath: harness.storage().root,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// When the first two of the four days are past retention.
    private let later = ImportWorkshop.start.advanced(byMilliseconds: 72 * UTCDay.milliseconds)
    private var storedRuns: Int64 { get throws { try harness.history.statistics().runs } }

    @Test func theTreeThatFollowsTakesInWhatIsRemoved() async throws {
        try harness.importWorld(at: ImportWorkshop.start.advanced(byMilliseconds: UTCDay.milliseconds / 2))
        try RollupJobTests.job(harness).run(now: harness.now)
        try harness.importWorld(at: harness.now)
        let runs = try storedRuns
        try await job.removeOldRuns(of: harness.history, now: later, localNow: later)
        #expect(try storedRuns < runs)
        #expect(try RollupJobTests.table(harness, "runs").count == Int(runs))
    }

    @Test func runsStayWhileTheTreeCannotTakeThemIn() async throws {
        try harness.importWorld(at: ImportWorkshop.start.advanced(byMilliseconds: UTCDay.milliseconds / 2))
        try RollupJobTests.job(harness).run(now: harness.now)
        try harness.importWorld(at: harness.now)
        let tree = harness.storage().rollups
        try FileManager.default.removeItem(atPath: tree)
        try Data("in the way".utf8).write(to: URL(fileURLWithPath: tree))
        let runs = try storedRuns
        try await job.removeOldRuns(of: harness.history, now: later, localNow: later)
        #expect(try storedRuns == runs)
    }

    /// One answer with a wrong date must not cost the history.
    @Test func oneClockAloneRemovesNothing() async throws {
        try harness.importWorld(at: harness.now)
        let runs = try storedRuns
        try await job.removeOldRuns(of: harness.history, now: later, localNow: harness.now)
        try await job.removeOldRuns(of: harness.history, now: harness.now, localNow: later)
        #expect(try storedRuns == runs)
    }

    @Test func withoutATreeNothingIsWrittenAndOldRunsGo() async throws {
        try harness.importWorld(at: harness.now)
        let runs = try storedRuns
        try await job.removeOldRuns(of: harness.history, now: later, localNow: later)
        #expect(try storedRuns < runs)
        #expect(!FileManager.default.fileExists(atPath: harness.storage().rollups))
    }
}
