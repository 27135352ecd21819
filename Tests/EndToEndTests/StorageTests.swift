import Foundation
import RunHistory
import RunModel
import TestSupport
import Testing

/// What the real binary does when its storage is not what it should be.
@Suite struct StorageTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private var storage: String { folder.path("data") }

    private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (
        status: Int32, output: String, errorOutput: String
    ) {
        try ChildProcess.run(try BuiltBinary.path(), arguments + ["--storage.path", storage], environment: environment)
    }

    /// A history of a simulated workspace, collected by the binary.
    private func collect(_ simulator: SimulatorProcess, _ arguments: [String] = []) throws -> (
        status: Int32, output: String, errorOutput: String
    ) {
        try run(["collect", "--config.file", try fastConfiguration()] + arguments, simulator.environment)
    }

    private func fastConfiguration() throws -> String {
        let path = folder.path("config.yml")
        try Data("mode: { requests_per_second: 500 }\ncollect: { backfill: all, query_runs: none, interval: 1s }\n".utf8).write(
            to: URL(fileURLWithPath: path))
        return path
    }

    private func serve(_ simulator: SimulatorProcess, fileBytes: Int? = nil) async throws -> ExporterProcess {
        try await ExporterProcess(
            ["serve", "--config.file", try fastConfiguration(), "--storage.path", storage], environment: simulator.environment,
            fileBytes: fileBytes)
    }

    @Test func aRemovedStorageDirectoryIsNoticedCountedAndNotHealthy() async throws {
        let simulator = try await SimulatorProcess(["--datasets", "3", "--days", "2"])
        let exporter = try await serve(simulator)
        _ = try await Eventually.get("a pass") { try exporter.samples()["mode_exporter_up"] == 1 ? true : nil }
        #expect(try exporter.get("/-/healthy").status == 200)
        // In one step: what is being written there would keep a removal from reaching its end.
        try FileManager.default.moveItem(atPath: storage, toPath: folder.path("gone"))
        let answer = try await Eventually.get("the exporter to notice") {
            let answer = try exporter.get("/-/healthy")
            return answer.status == 503 ? answer : nil
        }
        #expect(answer.body.contains("history.sqlite") && answer.body.contains("removed"))
        let samples = try await Eventually.get("a pass that does not reach the API") {
            let samples = try exporter.samples()
            return samples["mode_exporter_up"] == 0 ? samples : nil
        }
        #expect(samples[#"mode_exporter_collect_errors_total{kind="storage"}"#] ?? 0 >= 1)
        #expect(exporter.process.errorOutput.contains("restart the exporter"))
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 1)
    }

    @Test func afterACleanEndOfServeTheFileAloneIsWhole() async throws {
        let simulator = try await SimulatorProcess(["--datasets", "4", "--days", "4"])
        let exporter = try await serve(simulator)
        _ = try await Eventually.get("the past") { try exporter.samples()["mode_exporter_backfill_requests_left"] == 0 ? true : nil }
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: storage)
        #expect(!names.contains("history.sqlite-wal"))
        let alone = folder.path("alone")
        try FileManager.default.createDirectory(atPath: alone, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: storage + "/history.sqlite", toPath: alone + "/history.sqlite")
        let (whole, copy) = (
            try RunHistory.open(directory: storage, access: .reader), try RunHistory.open(directory: alone, access: .reader)
        )
        #expect(try copy.statistics().runs > 100)
        #expect(try copy.statistics().runs == whole.statistics().runs)
        #expect(try copy.integrityProblems() == [])
    }

    @Test func aBackupBesideServeIsWholeAndCanBeRestored() async throws {
        let simulator = try await SimulatorProcess(["--datasets", "4", "--days", "4"])
        let exporter = try await serve(simulator)
        _ = try await Eventually.get("the past") { try exporter.samples()["mode_exporter_backfill_requests_left"] == 0 ? true : nil }
        let file = folder.path("backup.sqlite")
        for _ in 0..<2 {
            let result = try run(["backup", file])
            #expect(result.status == 0, "\(result.errorOutput)")
            #expect(result.errorOutput.hasPrefix("backed up "))
        }
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        exporter.process.signal(SIGTERM)
        exporter.process.wait()
        let restored = folder.path("restored")
        try FileManager.default.createDirectory(atPath: restored, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: file, toPath: restored + "/history.sqlite")
        let history = try RunHistory.open(directory: restored, access: .writer)
        #expect(try history.integrityProblems() == [])
        #expect(try history.statistics().runs > 100)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(!names.contains { $0.hasSuffix(".tmp") || $0.hasSuffix("-journal") || $0.hasSuffix("backup.sqlite-wal") })
    }

    @Test func aBackupTakesThePlaceOfNothingElse() throws {
        try RunHistory.open(directory: storage, access: .writer).close()
        let file = folder.path("letter.txt")
        try Data("Dear all".utf8).write(to: URL(fileURLWithPath: file))
        for (path, words) in [
            (file, "not a backup"), (storage + "/history.sqlite", "the history itself"), (storage, "it is a folder"), ("-", "needs a file"),
        ] {
            let result = try run(["backup", path])
            #expect(result.status == 1 && result.errorOutput.contains(words), "\(path): \(result.errorOutput)")
        }
        #expect(FileManager.default.contents(atPath: file) == Data("Dear all".utf8))
        #expect(try RunHistory.open(directory: storage, access: .reader).integrityProblems() == [])
    }

    @Test(arguments: [true, false]) func collectOverADamagedHistoryFailsWithAWayBack(isTruncated: Bool) async throws {
        let simulator = try await SimulatorProcess(["--datasets", "4", "--days", "4", "--as-of", "2026-03-01T00:00:00Z"])
        #expect(try collect(simulator).status == 0)
        let file = URL(fileURLWithPath: storage + "/history.sqlite")
        let sound = try RunHistory.open(directory: storage, access: .reader, leavesNoTrace: true).statistics().runs
        var bytes = try Data(contentsOf: file)
        if isTruncated {
            bytes = bytes.prefix(bytes.count / 2)
        } else {
            var generator = SeededGenerator(seed: 3)
            for offset in (bytes.count / 4)..<(bytes.count / 2) { bytes[offset] = UInt8.random(in: 0...255, using: &generator) }
        }
        try bytes.write(to: file)
        for arguments in [["collect"], ["check"]] {
            let result = try run(arguments + ["--config.file", try fastConfiguration()], simulator.environment)
            #expect(result.status == 1, "\(arguments): \(result.output) \(result.errorOutput)")
            #expect((result.output + result.errorOutput).contains("collect --full"))
        }
        #expect(try Data(contentsOf: file) == bytes)
        try FileManager.default.removeItem(at: file)
        #expect(try collect(simulator, ["--full"]).status == 0)
        #expect(try RunHistory.open(directory: storage, access: .reader).statistics().runs == sound)
    }

    /// A limit of the file size stands for a full disk, since it needs no rights: each write that would pass it fails, and by default a
    /// signal ends the process.
    @Test func whileNothingCanBeWrittenServeLivesAndThenGoesOn() async throws {
        let simulator = try await SimulatorProcess(["--datasets", "6", "--days", "20", "--as-of", "2026-03-01T00:00:00Z"])
        let exporter = try await serve(simulator, fileBytes: 300_000)
        let limited = try await Eventually.get("errors of the storage") {
            let samples = try exporter.samples()
            return samples[#"mode_exporter_collect_errors_total{kind="storage"}"#] ?? 0 >= 2 ? samples : nil
        }
        #expect(limited["mode_exporter_backfill_requests_left"] ?? 0 > 0)
        #expect(try exporter.get("/-/healthy").status == 200)
        let raise = try ChildProcess.run(
            "/usr/bin/prlimit", ["--pid", "\(exporter.process.identifier)", "--fsize=unlimited:unlimited"])
        #expect(raise.status == 0, "\(raise.errorOutput)")
        _ = try await Eventually.get("the past") { try exporter.samples()["mode_exporter_backfill_requests_left"] == 0 ? true : nil }
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
        let limitedHistory = try RunHistory.open(directory: storage, access: .reader)
        #expect(try limitedHistory.integrityProblems() == [])
        let clean = try ChildProcess.run(
            try BuiltBinary.path(), ["collect", "--config.file", try fastConfiguration(), "--storage.path", folder.path("clean")],
            environment: simulator.environment)
        #expect(clean.status == 0, "\(clean.errorOutput)")
        let expected = try RunHistory.open(directory: folder.path("clean"), access: .reader)
        #expect(try limitedHistory.statistics().runs == expected.statistics().runs)
        func totals(_ history: RunHistory) throws -> [String: DatasetTotals] {
            var totals: [String: DatasetTotals] = [:]
            for dataset in try history.datasets() {
                var figures = try history.read { try $0.totals(dataset: dataset.id) }
                // What polling saw depends on when it looked.
                figures.queueLower = DurationHistogram(bounds: [])
                figures.queueUpper = figures.queueLower
                totals[dataset.dataset.token.text] = figures
            }
            return totals
        }
        #expect(try totals(limitedHistory) == totals(expected))
    }
}
