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
    ///
    /// - 2: a clock that ran ahead at the first collection left every run out of the counters.
    /// - 20: a kill in the middle of the very first page made the next start refuse what it had left.
    /// - 221: a kill in the first start left a journal, of which a reader said that the file system was read-only.
    /// - 273: has a dataset without runs, whose history starts when it was read.
    private static let kept: [UInt64] = [2, 20, 221, 273]

    private static var seeds: [UInt64] {
        let bounds = (ProcessInfo.processInfo.environment["TORTURE_SEEDS"] ?? "").split(separator: "-").compactMap { UInt64($0) }
        guard let first = bounds.first, let last = bounds.last, first <= last else { return kept }
        return Array(first...last)
    }

    @Test(arguments: seeds) func nothingIsLostWhateverFails(seed: UInt64) async throws {
        let torture = try await Torture(seed: seed, datasets: 5, days: 5)
        try await torture.run()
    }

    /// Each of the first writes of a first start, killed half-way.
    @Test func aKillWithinAFirstStartIsOneThatNeverWas() async throws {
        let folder = try TemporaryDirectory()
        let runs = folder.path("runs.json")
        let run = #"{"token":"r1","state":"succeeded","created_at":"2026-03-01T00:00:00Z","completed_at":"2026-03-01T00:01:00Z"}"#
        try Data((run + "\n").utf8).write(to: URL(fileURLWithPath: runs))
        for (call, number) in [("write", 16), ("sync", 4), ("truncate", 2), ("unlink", 2)].flatMap({ call, count in
            (1...count).map { (call, $0) }
        }) {
            let storage = folder.path("data-\(call)-\(number)")
            let fault = FaultyProcess.Fault(call: call, at: number, count: 1, error: 0, clockSeconds: 0)
            let arguments = ["import", runs, "--dataset", "d1", "--account", "acme", "--storage.path", storage]
            _ = try await FaultyProcess.run(arguments, environment: try fault.environment(path: storage))
            let (end, output) = try await FaultyProcess.run(arguments, environment: [:])
            #expect(end == .exit(0), "\(fault): \(output)")
            let history = try RunHistory.open(directory: storage, access: .reader)
            #expect(try history.statistics().runs == 1, "\(fault)")
            #expect(try history.integrityProblems() == [], "\(fault)")
        }
    }

    @Test(arguments: seeds.prefix(1)) func retentionThatIsKilledKeepsTheCounters(seed: UInt64) async throws {
        // Retention keeps ten weeks at least.
        let torture = try await Torture(seed: seed, datasets: 1, days: 74)
        try await torture.retire()
    }
}

/// The world of one seed, with what it should be and what becomes of it.
private final class Torture {
    private static let asOf = "2026-03-02T10:20:30Z"
    private static let steps = 12
    private static let retirements = 4
    /// Without those after which figures may differ, and without those that only cost time: pages of ten rows, and waiting.
    private static let faults =
        "all,-null-names,-unknown-states,-clamped-pages,-rate-limit,-rate-limit-bare,-slow,html-504=0.005,html-200=0.005,"
        + "error-500=0.005,truncated=0.005,disconnect=0.005"
    private let seed: UInt64
    private var random: SeededGenerator
    private let folder: TemporaryDirectory
    private let good: SimulatorProcess
    private let bad: SimulatorProcess
    private let configuration: String
    private let world: [String]
    private var kills = 0
    private var failures = 0

    init(seed: UInt64, datasets: Int, days: Int) async throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        folder = try TemporaryDirectory()
        world = ["--datasets", "\(datasets)", "--days", "\(days)", "--seed", "\(seed)"]
        let world = world + ["--as-of", Self.asOf]
        good = try await SimulatorProcess(world)
        bad = try await SimulatorProcess(
            world + ["--faults", Self.faults])
        configuration = folder.path("config.yml")
        try Data("mode: { requests_per_second: 500 }\ncollect: { backfill: all, query_runs: none }\n".utf8).write(
            to: URL(fileURLWithPath: configuration))
    }

    func run() async throws {
        try await expectSuccess(["simulate", "--dump", folder.path("dump")] + world, "data")
        try await expectSuccess(["collect"], "clean")
        try await expectSuccess(["rollup"], "clean")
        try await expectSuccess(["report", "--output", folder.path("clean.json"), "--format", "json"], "clean")
        for step in 1...Self.steps { try await self.step(step) }
        try await expectSuccess(["collect", "--full"], "data")
        try await expectSuccess(["rollup"], "data")
        try await expectSuccess(["report", "--output", folder.path("data.json"), "--format", "json"], "data")
        try compare()
        tally(Self.steps)
    }

    private func tally(_ steps: Int) {
        guard ProcessInfo.processInfo.environment["TORTURE_SEEDS"] != nil else { return }
        print("seed \(seed): \(steps) commands, \(kills) killed, \(failures) failed")
    }

    /// Retention, killed again and again, by clocks that agree: counters stay what they were before it.
    func retire() async throws {
        for storage in ["clean", "data"] { try await expectSuccess(["collect"], storage) }
        let counters = try figures("clean").filter { $0.key.hasPrefix("mode_dataset_runs_total") }
        let stored = try runs("clean")
        try Data("mode: { requests_per_second: 500 }\ncollect: { backfill: 70d, query_runs: none }\nretention: { runs: 70d }\n".utf8).write(
            to: URL(fileURLWithPath: configuration))
        let apiNow = try #require(Timestamp(iso8601: Self.asOf))
        var fault = FaultyProcess.Fault(call: "write", at: 0, count: 1, error: 0, clockSeconds: 0)
        fault.clockSeconds = Int(apiNow.milliseconds / 1000 - Int64(Date().timeIntervalSince1970))
        for step in 1...Self.retirements {
            fault.at = Int(exp(Double.random(in: 0...log(300), using: &random)))
            try await self.step(Self.steps + step, ["collect"], fault)
        }
        fault.at = 0
        for storage in ["clean", "data"] {
            let environment = try good.environment.merging(fault.environment(path: folder.path("data"))) { $1 }
            let (end, output) = try await FaultyProcess.run(arguments(["collect"], storage), environment: environment)
            #expect(end == .exit(0), "seed \(seed): \(output)")
            try await expectSuccess(["rollup"], storage)
        }
        try compare()
        tally(Self.retirements)
        #expect(try runs("clean") < stored)
        #expect(try figures("data").filter { $0.key.hasPrefix("mode_dataset_runs_total") } == counters, "seed \(seed)")
    }

    private func runs(_ storage: String) throws -> Int64 {
        try RunHistory.open(directory: folder.path(storage), access: .reader, leavesNoTrace: true).statistics().runs
    }

    // MARK: A step

    private func step(_ number: Int) async throws {
        let command = try #require(
            [
                ["collect"], ["collect"], ["collect", "--full"], ["import", folder.path("dump")], ["rollup"], ["rollup", "--full"],
                ["report", "--output", folder.path("data.json"), "--format", "json"], ["backup", folder.path("data.backup")],
            ].randomElement(using: &random))
        try await step(number, command, try nextFault())
    }

    private func step(_ number: Int, _ command: [String], _ fault: FaultyProcess.Fault) async throws {
        let label = "seed \(seed), step \(number): \(command) with \(fault)"
        let environment = try bad.environment.merging(fault.environment(path: folder.path("data"))) { $1 }
        let (end, output) = try await FaultyProcess.run(arguments(command, "data"), environment: environment)
        if end != .exit(0) { if case .signal = end { kills += 1 } else { failures += 1 } }
        switch end {
        case .exit(let status): #expect(status == 0 || status == 1, "\(label): \(output)")
        case .signal(let number): #expect(number == SIGKILL && fault.error == 0, "\(label): signal \(number): \(output)")
        }
        try expectSound(label)
    }

    private func nextFault() throws -> FaultyProcess.Fault {
        let call = try #require(["write", "write", "write", "sync", "rename", "open", "truncate", "unlink"].randomElement(using: &random))
        // Late ones as well as early ones, evenly over the orders of magnitude.
        let at = Int(exp(Double.random(in: 0...log(call == "write" ? 300 : 8), using: &random)))
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
        #expect(expected.count > 40)
        #expect(
            expected.filter { actual[$0.key] != $0.value }.map { "\($0.key): \($0.value), not \(actual[$0.key] ?? .nan)" } == [],
            "seed \(seed)")
        #expect(actual.count == expected.count, "seed \(seed)")
        let (tree, truth) = (try tree("data"), try tree("clean"))
        #expect(truth.count > 5)
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
        let samples = Samples.parse(result.output)
        let start = "mode_dataset_history_start_timestamp_seconds"
        return samples.filter { sample in
            guard sample.key.hasPrefix("mode_dataset_"), !timeless.contains(where: sample.key.hasPrefix) else { return false }
            // The history of a dataset without runs starts when it was read, and how long that answer took is in it.
            let newest = sample.key.replacingOccurrences(of: start, with: "mode_dataset_last_run_timestamp_seconds")
            return !sample.key.hasPrefix(start) || samples[newest] != nil
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
