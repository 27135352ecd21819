import Foundation
import ModeSimulator
import RunHistory
import RunModel
import TestSupport
import Testing

/// One seeded world of faults: an API that fails in every way, a disk on which the n-th write, sync, rename or open fails, kills in the
/// middle of a call, and clocks that are wrong, over every command that writes. Whatever happened, the figures are those of a run without
/// any of it.
///
/// `make torture SEEDS=1-300` tries many; these few are the short form. A seed gives the same world and the same faults; which of the
/// concurrent calls is the n-th differs from run to run. Seeds that found something stay in ``kept``.
@Suite struct TortureTests {
    /// Seeds that found a mistake once.
    private static let kept: [UInt64] = []

    private static var seeds: [UInt64] {
        let bounds = (ProcessInfo.processInfo.environment["TORTURE_SEEDS"] ?? "").split(separator: "-").compactMap { UInt64($0) }
        guard let first = bounds.first, let last = bounds.last, first <= last else { return kept + [1, 2] }
        return Array(first...last)
    }

    @Test(arguments: seeds) func nothingIsLostWhateverFails(seed: UInt64) async throws {
        let torture = try await Torture(seed: seed)
        try await torture.run()
    }
}

/// The world of one seed, with what it should be and what becomes of it.
private final class Torture {
    private static let asOf = "2026-03-02T10:20:30Z"
    private static let steps = 12
    private let seed: UInt64
    private var random: SeededGenerator
    private let folder: TemporaryDirectory
    private let good: SimulatorProcess
    private let bad: SimulatorProcess
    private let configuration: String

    init(seed: UInt64) async throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        folder = try TemporaryDirectory()
        let world = ["--as-of", Self.asOf, "--datasets", "5", "--days", "9", "--seed", "\(seed)"]
        good = try await SimulatorProcess(world)
        bad = try await SimulatorProcess(
            world + ["--faults", "all,-null-names,-unknown-states,-rate-limit,-rate-limit-bare,-slow"])
        configuration = folder.path("config.yml")
        try Data("mode: { requests_per_second: 500 }\ncollect: { backfill: all, query_runs: none }\n".utf8).write(
            to: URL(fileURLWithPath: configuration))
    }

    func run() async throws {
        try await expectSuccess(["simulate", "--dump", folder.path("dump")] + dumpWorld, "data")
        try await expectSuccess(["collect"], "clean")
        try await expectSuccess(["rollup"], "clean")
        try await expectSuccess(["report", "--output", folder.path("clean.json"), "--format", "json"], "clean")
        for step in 1...Self.steps { try await self.step(step) }
        try await expectSuccess(["collect", "--full"], "data")
        try await expectSuccess(["rollup"], "data")
        try await expectSuccess(["report", "--output", folder.path("data.json"), "--format", "json"], "data")
        try compare()
    }

    private var dumpWorld: [String] { ["--datasets", "5", "--days", "9", "--seed", "\(seed)"] }

    // MARK: A step

    private func step(_ number: Int) async throws {
        let command = try #require(
            [
                ["collect"], ["collect"], ["collect", "--full"], ["import", folder.path("dump")], ["rollup"], ["rollup", "--full"],
                ["report", "--output", folder.path("data.json"), "--format", "json"], ["backup", folder.path("data.backup")],
            ].randomElement(using: &random))
        let fault = try nextFault()
        let label = "seed \(seed), step \(number): \(command) with \(fault)"
        let environment = try bad.environment.merging(fault.environment(path: folder.path("data"))) { $1 }
        let (end, output) = try await FaultyProcess.run(arguments(command, "data"), environment: environment)
        switch end {
        case .exit(let status): #expect(status == 0 || status == 1, "\(label): \(output)")
        case .signal(let number): #expect(number == SIGKILL && fault.error == 0, "\(label): signal \(number): \(output)")
        }
        try expectSound(label)
    }

    private func nextFault() throws -> FaultyProcess.Fault {
        let call = try #require(["write", "write", "write", "sync", "rename", "open", "truncate", "unlink"].randomElement(using: &random))
        // Late ones as well as early ones, evenly over the orders of magnitude.
        let at = Int(exp(Double.random(in: 0...log(call == "write" ? 3000 : 60), using: &random)))
        return FaultyProcess.Fault(
            call: call, at: at, count: Bool.random(using: &random) ? 1 : 1_000_000,
            error: try #require([0, 0, ENOSPC, EIO, EACCES].randomElement(using: &random)),
            clockSeconds: try #require([0, 0, 86_400 * 400, -86_400 * 400].randomElement(using: &random)))
    }

    /// The history can be read at once, and every figure equals a recount.
    private func expectSound(_ label: String) throws {
        #expect(try problems("data") == [], "\(label)")
        let backup = folder.path("data.backup")
        guard FileManager.default.fileExists(atPath: backup) else { return }
        let place = folder.path("opened")
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try? FileManager.default.removeItem(atPath: place + "/history.sqlite")
        try FileManager.default.copyItem(atPath: backup, toPath: place + "/history.sqlite")
        #expect(try problems("opened") == [], "\(label): backup")
    }

    /// None where a kill within the first start has left nothing to read.
    private func problems(_ storage: String) throws -> [String] {
        do throws(HistoryError) {
            let history = try RunHistory.open(directory: folder.path(storage), access: .reader)
            let problems = try history.integrityProblems()
            try history.close()
            return problems
        } catch {
            guard [.notFound, .olderSchema].contains(error.kind) else { throw error }
            return []
        }
    }

    // MARK: The truth

    private func compare() throws {
        let (expected, actual) = (try figures("clean"), try figures("data"))
        #expect(expected.count > 200)
        #expect(
            expected.filter { actual[$0.key] != $0.value }.map { "\($0.key): \($0.value), not \(actual[$0.key] ?? .nan)" } == [],
            "seed \(seed)")
        #expect(actual.count == expected.count, "seed \(seed)")
        let (tree, truth) = (try tree("data"), try tree("clean"))
        #expect(truth.count > 10)
        #expect(Set(tree.keys) == Set(truth.keys), "seed \(seed)")
        #expect(truth.filter { tree[$0.key] != $0.value }.keys.sorted() == [], "seed \(seed)")
        let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path("data")).filter { $0.hasSuffix(".tmp") }
        #expect(left == [], "seed \(seed)")
    }

    /// What the metrics say of datasets, without what depends on when it was read.
    private func figures(_ storage: String) throws -> [String: Double] {
        let result = try ChildProcess.run(try BuiltBinary.path(), arguments(["metrics"], storage))
        #expect(result.status == 0, "\(result.errorOutput)")
        let timeless = [
            "mode_dataset_last_collected", "mode_dataset_next_scheduled", "mode_dataset_schedule_lag", "mode_dataset_run_queue",
        ]
        return Samples.parse(result.output).filter { sample in
            sample.key.hasPrefix("mode_dataset_") && !timeless.contains { sample.key.hasPrefix($0) }
        }
    }

    /// Every file of the rollup tree that holds runs or figures. The bad API also lists datasets that nobody may read.
    private func tree(_ storage: String) throws -> [String: Data] {
        let root = folder.path(storage + "/rollups")
        return try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".csv.gz") && !$0.hasPrefix("datasets/") }
            .reduce(into: [:]) {
                $0[$1] = FileManager.default.contents(atPath: root + "/" + $1)
            }
    }

    // MARK: Processes

    private func arguments(_ command: [String], _ storage: String) -> [String] {
        command + ["--config.file", configuration, "--storage.path", folder.path(storage)]
            + (command[0] == "backup" ? [] : ["--as-of", Self.asOf])
    }

    private func expectSuccess(_ command: [String], _ storage: String) async throws {
        let (end, output) = try await FaultyProcess.run(arguments(command, storage), environment: good.environment)
        #expect(end == .exit(0), "seed \(seed): \(command): \(output)")
    }
}
