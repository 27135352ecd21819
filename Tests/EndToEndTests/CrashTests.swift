import Foundation
import RunHistory
import TestSupport
import Testing

/// The figures are exact whatever happens to the process.
@Suite struct CrashTests {
    private static let asOf = "2026-03-01T10:20:30Z"

    private func environment(_ simulator: String) -> [String: String] {
        ["MODE_BASE_URL": simulator, "MODE_WORKSPACE": "acme", "MODE_TOKEN": "simulated-token", "MODE_SECRET": "simulated-secret"]
    }

    /// A simulated API whose time stands still, so that every reader sees the same world.
    private func startSimulator(_ arguments: [String] = []) async throws -> (process: ChildProcess, url: String) {
        let process = try ChildProcess(
            try BuiltBinary.path(),
            ["simulate", "--as-of", Self.asOf, "--datasets", "8", "--days", "3", "--seed", "21", "--web.listen-address", "127.0.0.1:0"]
                + arguments
        )
        let url = try await Eventually.get("the simulator") {
            guard process.isRunning else { throw PythonOracle.Failure(description: "the simulator ended: \(process.errorOutput)") }
            return process.output.split(separator: "\n").first { $0.hasPrefix("simulated Mode API: ") }.map {
                String($0.dropFirst("simulated Mode API: ".count))
            }
        }
        return (process, url)
    }

    private func configuration(_ folder: TemporaryDirectory) throws -> String {
        let path = folder.path("config.yml")
        try Data("mode: { requests_per_second: 500 }\ncollect: { backfill: all, query_runs: none, interval: 60s }\n".utf8).write(
            to: URL(fileURLWithPath: path)
        )
        return path
    }

    private func collect(_ folder: TemporaryDirectory, _ storage: String, _ simulator: String, full: Bool = false) throws {
        let result = try ChildProcess.run(
            try BuiltBinary.path(),
            ["collect", "--config.file", try configuration(folder), "--storage.path", folder.path(storage)] + (full ? ["--full"] : []),
            environment: environment(simulator)
        )
        #expect(result.status == 0, "\(result.errorOutput)")
    }

    /// What the metrics say of datasets as of the simulator's time, without when it was read.
    private func figures(_ folder: TemporaryDirectory, _ storage: String) throws -> [String: Double] {
        let result = try ChildProcess.run(
            try BuiltBinary.path(),
            ["metrics", "--config.file", try configuration(folder), "--storage.path", folder.path(storage), "--as-of", Self.asOf]
        )
        #expect(result.status == 0, "\(result.errorOutput)")
        return Samples.parse(result.output).filter { $0.key.hasPrefix("mode_dataset_") && !$0.key.hasPrefix("mode_dataset_last_collected") }
    }

    @Test func killedInTheMiddleOfPassesTheFiguresAreExact() async throws {
        let simulator = try await startSimulator()
        let folder = try TemporaryDirectory()
        try collect(folder, "clean", simulator.url)
        for round in 1...8 {
            let child = try ChildProcess(
                try BuiltBinary.path(),
                ["collect", "--config.file", try configuration(folder), "--storage.path", folder.path("crashed")],
                environment: environment(simulator.url)
            )
            // Each round gets a little further: killed as soon as the write-ahead log has grown past another mark.
            _ = try await Eventually.get("the history to grow") { () -> Bool? in
                guard child.isRunning else { return true }
                let size =
                    (try? FileManager.default.attributesOfItem(atPath: folder.path("crashed/history.sqlite-wal"))[.size] as? Int) ?? 0
                return size > round * 40_000 ? true : nil
            }
            child.signal(SIGKILL)
            child.wait()
        }
        try collect(folder, "crashed", simulator.url)
        let (clean, crashed) = (try figures(folder, "clean"), try figures(folder, "crashed"))
        #expect(clean.count > 300)
        #expect(clean == crashed)
        let history = try RunHistory.open(directory: folder.path("crashed"), access: .reader)
        #expect(try history.verify() == [])
    }

    @Test func everyFaultOfTheNetworkEndsWithTheSameFigures() async throws {
        let folder = try TemporaryDirectory()
        let clean = try await startSimulator()
        try collect(folder, "clean", clean.url)
        let faulty = try await startSimulator([
            "--faults", "all,-null-names,-unknown-states,rate-limit=0.01,rate-limit-bare=0.01,slow=0.01",
        ])
        try collect(folder, "faulty", faulty.url)
        try collect(folder, "faulty", faulty.url, full: true)
        let expected = try figures(folder, "clean").filter {
            !$0.key.hasPrefix("mode_dataset_next_scheduled") && !$0.key.hasPrefix("mode_dataset_schedule_lag")
        }
        let actual = try figures(folder, "faulty")
        #expect(expected.filter { actual[$0.key] != $0.value }.map { "\($0.key): \($0.value) became \(actual[$0.key] ?? .nan)" } == [])
        #expect(expected.count > 300)
    }
}
