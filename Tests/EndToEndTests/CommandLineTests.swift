import Foundation
import TestSupport
import Testing

/// What the shell sees: exit codes, one clear line on stderr, clean stops.
@Suite struct CommandLineTests {
    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> (
        status: Int32, output: String, errorOutput: String
    ) {
        try ChildProcess.run(try BuiltBinary.path(), arguments, environment: environment)
    }

    @Test func versionAndHelpGoToStdoutWithZero() throws {
        let version = try run(["--version"])
        #expect(version.status == 0)
        #expect(version.output.hasPrefix("mode-exporter, version "))
        let help = try run(["--help"])
        #expect(help.status == 0)
        #expect(help.errorOutput.isEmpty)
        for command in ["serve", "collect", "metrics", "check", "simulate", "demo", "runs"] {
            #expect(help.output.contains("\n  \(command) "))
        }
    }

    @Test(arguments: [
        ["nonsense"], ["metrics", "--format", "xml"], ["serve", "--web.listen-address", "nowhere:port"], ["demo", "--datasets", "0"],
        ["help", "nonsense"], ["help", "runs", "nonsense"], ["metrics", "--storage.path", ""], ["import", "x", "--storage.path="],
        ["metrics", "--config.file", ""], ["report", "--output", ""],
    ])
    func wrongUsageIs64(arguments: [String]) throws {
        let result = try run(arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(!result.errorOutput.isEmpty)
    }

    @Test func helpOnACommandIsPrinted() throws {
        for arguments in [["help"], ["help", "serve"], ["help", "runs", "list"], ["serve", "--help"]] {
            let result = try run(arguments)
            #expect(result.status == 0 && result.output.contains("OVERVIEW"), "\(arguments)")
        }
    }

    @Test(arguments: [
        (["backfill", "--since", "3"], "2026-11-23"), (["backfill", "--step", "abc"], "10m"), (["report", "--week", "47"], "2026-W47"),
        (["report", "--since", "monday"], "2026-11-23"), (["capacity", "--slots", "many"], "2,4,8"),
        (["capacity", "--target-wait", "60"], "30s"), (["monitor", "--interval", "1"], "30s"),
        (["collect", "--as-of", "now"], "2026-11-23"),
    ])
    func theErrorOfAnInvalidArgumentNamesItsFormat(arguments: [String], example: String) throws {
        let result = try run(arguments)
        #expect(result.status == 64)
        #expect(result.errorOutput.contains("expected ") && result.errorOutput.contains(example), "\(result.errorOutput)")
    }

    @Test func failuresAreOneLineThatSaysWhatToDo() throws {
        let folder = try TemporaryDirectory()
        let cases: [([String], String)] = [
            (["metrics", "--storage.path", folder.path("none")], "none"),
            (["metrics", "--storage.path", folder.path("two\nlines")], "two lines"),
            (["serve", "--storage.path", folder.path("data")], "MODE_WORKSPACE"),
            (["collect", "--config.file", folder.path("missing.yml")], "--config.file"),
        ]
        for (arguments, hint) in cases {
            let result = try run(arguments, environment: ["MODE_WORKSPACE": "", "MODE_TOKEN": "", "MODE_SECRET": ""])
            #expect(result.status == 1)
            #expect(result.output.isEmpty)
            #expect(result.errorOutput.hasPrefix("mode-exporter: "), "\(result.errorOutput)")
            #expect(result.errorOutput.split(separator: "\n").count == 1, "\(result.errorOutput)")
            #expect(result.errorOutput.contains(hint), "\(result.errorOutput)")
        }
    }

    /// The next file that is opened would get the number of the closed stream: with stdout closed, the file of `--output` was taken for
    /// stdout, and never moved to its place.
    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]) func closedStandardStreamsChangeNoFile(closed: String) throws {
        let folder = try TemporaryDirectory()
        let run = #"{"token":"r1","state":"failed","created_at":"2026-03-01T00:00:00Z","completed_at":"2026-03-01T00:01:00Z"}"#
        try Data((run + "\n").utf8).write(to: URL(fileURLWithPath: folder.path("runs.json")))
        let commands = """
            "$0" import "$1/runs.json" --dataset d1 --account acme --storage.path "$1/data" \(closed) &&
            "$0" config --example --output "$1/config" \(closed) &&
            "$0" metrics --storage.path "$1/data" --output "$1/metrics" \(closed) &&
            "$0" rollup --storage.path "$1/data" \(closed) && gzip -dc "$1"/data/rollups/runs/*/runs.csv.gz
            """
        let result = try ChildProcess.run("/bin/sh", ["-c", commands, try BuiltBinary.path(), folder.url.path], environment: [:])
        #expect(result.status == 0, "\(result.errorOutput)")
        #expect(result.output.split(separator: "\n").count == 2, "\(result.output)")
        #expect(try String(contentsOfFile: folder.path("config"), encoding: .utf8).contains("\nmode:"))
        let metrics = try String(contentsOfFile: folder.path("metrics"), encoding: .utf8)
        #expect(metrics.hasPrefix("# HELP") && metrics.contains("mode_dataset_runs_total"))
    }

    @Test func aClosedStdoutIsSaid() throws {
        let result = try ChildProcess.run(
            "/bin/sh", ["-c", #"exec "$0" config --example >&-"#, try BuiltBinary.path()], environment: [:])
        #expect(result.status == 1)
        #expect(result.errorOutput == "mode-exporter: cannot write to stdout: Bad file descriptor: it was closed when the program began\n")
    }

    @Test func secretsNeverShowInErrors() throws {
        let result = try run(
            ["collect", "--storage.path", try TemporaryDirectory().path("data")],
            environment: [
                "MODE_BASE_URL": "http://127.0.0.1:1", "MODE_WORKSPACE": "acme", "MODE_TOKEN": "token-of-mine",
                "MODE_SECRET": "hunter2hunter2",
            ]
        )
        #expect(result.status == 1)
        #expect(!result.errorOutput.contains("hunter2") && !result.errorOutput.contains("token-of-mine"))
        #expect(result.errorOutput.contains("127.0.0.1"))
    }

    @Test func aSecondWriterGetsAClearErrorAndReadersDoNot() async throws {
        let folder = try TemporaryDirectory()
        let storage = folder.path("data")
        let exporter = try await ExporterProcess(["demo", "--storage.path", storage, "--datasets", "3", "--days", "1"])
        let environment = ["MODE_WORKSPACE": "acme", "MODE_TOKEN": "t", "MODE_SECRET": "s", "MODE_BASE_URL": "http://127.0.0.1:1"]
        let second = try run(["collect", "--storage.path", storage], environment: environment)
        #expect(second.status == 1)
        #expect(second.errorOutput.split(separator: "\n").count == 1, "\(second.errorOutput)")
        let reader = try run(["metrics", "--storage.path", storage])
        #expect(reader.status == 0)
        exporter.process.signal(SIGINT)
        #expect(exporter.process.wait() == 0)
    }

    @Test func hangupReloadsAndKeepsTheOldConfigurationOnError() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("config.yml")
        try Data("collect: { interval: 1s }\n".utf8).write(to: URL(fileURLWithPath: path))
        let exporter = try await ExporterProcess([
            "demo", "--config.file", path, "--datasets", "2", "--days", "1", "--web.enable-lifecycle",
        ])
        let name = "mode_exporter_config_last_reload_successful"
        try Data("collect: { intervall: 1s }\n".utf8).write(to: URL(fileURLWithPath: path))
        exporter.process.signal(SIGHUP)
        _ = try await Eventually.get("the reload to be refused") { try exporter.samples()[name] == 0 ? true : nil }
        #expect(exporter.process.errorOutput.contains("did you mean `interval`"))
        try Data("collect: { interval: 2s }\n".utf8).write(to: URL(fileURLWithPath: path))
        exporter.process.signal(SIGHUP)
        _ = try await Eventually.get("the reload to succeed") { try exporter.samples()[name] == 1 ? true : nil }
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
    }

    /// A supervisor sends SIGHUP as soon as it reads the announcement, and that must reload rather than end the process.
    @Test(arguments: 1...10) func aSignalRightAfterTheAnnouncementIsHandled(attempt: Int) async throws {
        let process = try ChildProcess(
            try BuiltBinary.path(), ["demo", "--datasets", "1", "--days", "1", "--web.listen-address", "127.0.0.1:0"])
        _ = try await Eventually.get("the announcement") { process.errorOutput.contains("msg=listening") ? true : nil }
        process.signal(SIGHUP)
        _ = try await Eventually.get("the reload: \(process.errorOutput)") {
            guard process.isRunning else { throw PythonOracle.Failure(description: "the demo ended: \(process.errorOutput)") }
            return process.errorOutput.contains("configuration reloaded") ? true : nil
        }
        process.signal(SIGTERM)
        #expect(process.wait() == 0)
    }

    @Test func runsAreListedGotAndTriggered() async throws {
        let simulator = try ChildProcess(
            try BuiltBinary.path(),
            ["simulate", "--datasets", "3", "--days", "1", "--speed", "500", "--web.listen-address", "127.0.0.1:0"]
        )
        let url = try await Eventually.get("the simulator") {
            simulator.output.split(separator: "\n").first { $0.hasPrefix("simulated Mode API: ") }.map { String($0.dropFirst(20)) }
        }
        let environment = [
            "MODE_BASE_URL": url, "MODE_WORKSPACE": "acme", "MODE_TOKEN": "simulated-token", "MODE_SECRET": "simulated-secret",
        ]
        let dataset = try await firstDataset(environment)
        let list = try run(["runs", "list", dataset, "--json", "--limit", "5"], environment: environment)
        #expect(list.status == 0, "\(list.errorOutput)")
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
        #expect(rows.count == 5)
        let token = try #require(rows[0]["token"] as? String)
        let get = try run(["runs", "get", dataset, token], environment: environment)
        #expect(get.output.contains(token))
        let triggered = try run(["runs", "trigger", dataset, "--wait", "--interval", "100ms"], environment: environment)
        #expect([0, 1].contains(triggered.status))
        #expect(
            triggered.output.contains("succeeded") || triggered.output.contains("completed") || triggered.output.contains("failed")
                || triggered.output.contains("cancelled")
        )
        let missing = try run(["runs", "get", dataset, "nosuchrun"], environment: environment)
        #expect(missing.status == 1)
        simulator.signal(SIGTERM)
        #expect(simulator.wait() == 0)
    }

    private func firstDataset(_ environment: [String: String]) async throws -> String {
        let folder = try TemporaryDirectory()
        let config = folder.path("config.yml")
        try Data("mode: { requests_per_second: 200 }\n".utf8).write(to: URL(fileURLWithPath: config))
        let collected = try run(["collect", "--config.file", config, "--storage.path", folder.path("data")], environment: environment)
        #expect(collected.status == 0, "\(collected.errorOutput)")
        let metrics = try run(["metrics", "--storage.path", folder.path("data")], environment: environment)
        let totals = Samples.parse(metrics.output).filter { $0.key.hasPrefix("mode_dataset_runs_total") }.max { $0.value < $1.value }
        let name = try #require(totals?.key)
        return try #require(name.components(separatedBy: "dataset=\"").last?.components(separatedBy: "\"").first)
    }
}
