import Collection
import Configuration
import Foundation
import Logging
import ModeSimulator
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

@Suite struct MaintenanceTests {
    private let harness: ImportWorkshop
    private let clock: ManualClock
    private let telemetry = ExporterTelemetry()
    private let maintenance: Maintenance

    init() throws {
        harness = try ImportWorkshop()
        let clock = ManualClock(harness.now)
        self.clock = clock
        maintenance = Maintenance(
            history: harness.history,
            storage: harness.storage(),
            clock: ServerClock(local: { clock.now }),
            telemetry: telemetry,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func pass(_ configuration: ExporterConfiguration = ExporterConfiguration()) async {
        await maintenance.run(configuration)
        await maintenance.idle()
    }

    private var manifest: Data? { FileManager.default.contents(atPath: harness.storage().rollups + "/manifest.json") }

    @Test func aPassThatChangedDaysBringsTheTreeUpToDate() async throws {
        try harness.importWorld(at: harness.now)
        await pass()
        #expect(manifest != nil)
        #expect(try harness.history.changedDays().days == [])
        #expect(telemetry.current.errors["output"] == 0)
    }

    @Test func theTreeIsLookedAtAtMostOnceAMinute() async throws {
        try harness.importWorld(at: ImportWorkshop.start.advanced(byMilliseconds: UTCDay.milliseconds))
        await pass()
        let first = manifest
        try harness.importWorld(at: harness.now)
        clock.advance(byMilliseconds: 59_999)
        await pass()
        #expect(manifest == first)
        clock.advance(byMilliseconds: 1)
        await pass()
        #expect(manifest != first)
    }

    @Test func aDayThatEndsBecomesFinalThoughNothingHappened() async throws {
        clock.set(ImportWorkshop.start.advanced(byMilliseconds: UTCDay.milliseconds / 2))
        try harness.importWorld(at: clock.now)
        await pass()
        let first = manifest
        clock.advance(byMilliseconds: 3_600_000)
        await pass()
        #expect(manifest == first)
        clock.advance(byMilliseconds: 9 * UTCDay.milliseconds)
        await pass()
        #expect(manifest != first)
    }

    @Test func retentionRemovesOnlyWhatTheTreeHas() async throws {
        try harness.importWorld(at: harness.now)
        let runs = try harness.history.statistics().runs
        var configuration = ExporterConfiguration()
        configuration.retention = .days(2)
        await pass(configuration)
        #expect(try harness.history.statistics().runs < runs)
        #expect(try RollupJobTests.table(harness, "runs").count == Int(runs))
    }

    /// A folder that cannot be written is an error of its own kind, counted at every try, and retention waits: nothing can compute again
    /// what it would remove.
    @Test func aTreeThatCannotBeWrittenIsCountedAsOutput() async throws {
        try harness.importWorld(at: harness.now)
        try Data("in the way".utf8).write(to: URL(fileURLWithPath: harness.storage().rollups))
        var configuration = ExporterConfiguration()
        configuration.retention = .days(1)
        let runs = try harness.history.statistics().runs
        await pass(configuration)
        #expect(telemetry.current.errors["output"] == 1)
        #expect(telemetry.current.errors["storage"] == 1)
        #expect(try harness.history.statistics().runs == runs)
        clock.advance(byMilliseconds: UTCDay.milliseconds + 1)
        await pass(configuration)
        #expect(try harness.history.statistics().runs == runs)
        #expect(telemetry.current.recentErrors.contains { $0.text.contains("runs past retention are kept") })
        try FileManager.default.removeItem(atPath: harness.storage().rollups)
        clock.advance(byMilliseconds: UTCDay.milliseconds)
        await pass(configuration)
        #expect(try harness.history.statistics().runs < runs)
    }

    @Test func nothingBeginsAfterTheStop() async throws {
        try harness.importWorld(at: harness.now)
        await maintenance.stop()
        await pass()
        #expect(manifest == nil)
    }
}
