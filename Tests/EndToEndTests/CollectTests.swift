import Foundation
import RunHistory
import TestSupport
import Testing

/// `collect` as cron and people see it: how it stops, what it says, what survives a bad API.
@Suite struct CollectTests {
    private static let world = ["--as-of", "2026-03-01T10:20:30Z", "--datasets", "8", "--days", "3", "--seed", "21"]

    private func arguments(_ folder: TemporaryDirectory, requestsPerSecond: Int) throws -> [String] {
        let path = folder.path("config-\(requestsPerSecond).yml")
        try Data("mode: { requests_per_second: \(requestsPerSecond) }\ncollect: { backfill: all, query_runs: none }\n".utf8)
            .write(to: URL(fileURLWithPath: path))
        return ["collect", "--config.file", path, "--storage.path", folder.path("data")]
    }

    private func runs(_ folder: TemporaryDirectory) throws -> Int64 {
        try RunHistory.open(directory: folder.path("data"), access: .reader).statistics().runs
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalEndsItWithZeroAndTheNextOneGoesOn(signal: Int32) async throws {
        let simulator = try await SimulatorProcess(Self.world)
        let folder = try TemporaryDirectory()
        let process = try ChildProcess(
            try BuiltBinary.path(), try arguments(folder, requestsPerSecond: 4), environment: simulator.environment)
        _ = try await Eventually.get("some runs: \(process.errorOutput)") {
            guard process.isRunning else { throw PythonOracle.Failure(description: "it ended: \(process.errorOutput)") }
            return (try? runs(folder)).flatMap { $0 > 0 ? true : nil }
        }
        process.signal(signal)
        #expect(process.wait() == 0)
        #expect(process.errorOutput.contains("the next collect continues from here"), "\(process.errorOutput)")
        let before = try runs(folder)
        let next = try ChildProcess.run(
            try BuiltBinary.path(), try arguments(folder, requestsPerSecond: 500), environment: simulator.environment)
        #expect(next.status == 0, "\(next.errorOutput)")
        let history = try RunHistory.open(directory: folder.path("data"), access: .reader)
        #expect(try history.statistics().runs > before)
        #expect(try history.datasets().allSatisfy(\.known.isComplete) && history.verify() == [])
    }

    /// Mode may ask to wait for an hour. That is said, nothing is sent meanwhile, and Control-C does not wait.
    @Test func aPauseThatModeAsksForIsSaidAndEndsAtOnce() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil {
                connection.respond("429 Too Many Requests", headers: ["Retry-After: 3600"], body: Array("{}".utf8))
            }
        }
        let folder = try TemporaryDirectory()
        let process = try ChildProcess(
            try BuiltBinary.path(), try arguments(folder, requestsPerSecond: 500), environment: SimulatorProcess.environment(server.url))
        _ = try await Eventually.get("the words: \(process.errorOutput)") {
            process.errorOutput.contains("Mode limits the rate of requests; waiting") ? true : nil
        }
        #expect(process.errorOutput.contains("seconds=600"))
        #expect(process.isRunning)
        process.signal(SIGINT)
        #expect(process.wait() == 0)
    }

    @Test func rejectedRowsAreNamedAtTheEnd() async throws {
        let simulator = try await SimulatorProcess(Self.world + ["--faults", "bad-rows=0.1"])
        let folder = try TemporaryDirectory()
        let result = try ChildProcess.run(
            try BuiltBinary.path(), try arguments(folder, requestsPerSecond: 500), environment: simulator.environment)
        #expect(result.status == 0)
        let line = try #require(result.errorOutput.split(separator: "\n").last { $0.hasPrefix("collected ") })
        let rejected = try RunHistory.open(directory: folder.path("data"), access: .reader).rejections().filter { $0.value > 0 }
        #expect(rejected.count >= 4)
        #expect(line.contains("; \(rejected.values.reduce(0, +)) rows rejected: "), "\(line)")
        for (reason, count) in rejected { #expect(line.contains("\(count) \(reason.rawValue) (first: "), "\(line)") }
    }

    private struct Terminal: Decodable {
        let status: Int
        let text: String
    }

    /// Runs a program in a terminal of 80 columns.
    private static let terminal = """
        import fcntl, json, os, pty, struct, sys, termios
        arguments = json.load(sys.stdin)
        child, terminal = pty.fork()
        if child == 0:
            os.execv(arguments[0], arguments)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        text = b""
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece
        json.dump({"status": os.waitpid(child, 0)[1], "text": text.decode()}, sys.stdout)
        """

    @Test func theBarOfATerminalIsOneRowThatRewritesItself() async throws {
        let simulator = try await SimulatorProcess(Self.world)
        let folder = try TemporaryDirectory()
        let command =
            ["/usr/bin/env"] + simulator.environment.map { "\($0.key)=\($0.value)" } + [try BuiltBinary.path()]
            + (try arguments(folder, requestsPerSecond: 12)) + ["--log.level", "warning"]
        let shown = try PythonOracle.run(Self.terminal, input: command, returning: Terminal.self)
        #expect(shown.status == 0)
        let drawn = shown.text.replacingOccurrences(of: "\r\n", with: "\n")
        let bars = drawn.split { $0 == "\r" || $0 == "\n" }.filter { $0.contains(" datasets") && !$0.hasPrefix("collected") }
        #expect(bars.count > 10)
        #expect(bars.allSatisfy { $0.count < 80 }, "\(bars.max { $0.count < $1.count } ?? "")")
        #expect(bars.contains { $0.contains("] ") && $0.contains(" %, ") && $0.contains(" left, reading the past: ") })
        // Lines end at the closing words and at what the log says of retention only, never at a drawing.
        #expect(drawn.split(separator: "\n").count <= 3, "\(drawn)")
        #expect(drawn.contains("\rcollected "))
    }

    /// Names with half a surrogate pair, numbers that no `Double` holds, lists that repeat and dates of 2099 cost no figure of others.
    @Test func whatAStrictReaderRefusesCostsNoFigure() async throws {
        let folder = try TemporaryDirectory()
        let plain = try await SimulatorProcess(Self.world)
        let hostile = try await SimulatorProcess(Self.world + ["--faults", "surrogates,huge-numbers,wrong-date=0.1"])
        var figures: [[String: Double]] = []
        for (simulator, name) in [(plain, "plain"), (hostile, "hostile")] {
            let own = ["--storage.path", folder.path(name)]
            let arguments = try arguments(folder, requestsPerSecond: 500).dropLast(2)
            let collected = try ChildProcess.run(try BuiltBinary.path(), arguments + own, environment: simulator.environment)
            #expect(collected.status == 0, "\(collected.errorOutput)")
            let metrics = try ChildProcess.run(
                try BuiltBinary.path(), ["metrics"] + arguments.dropFirst() + own + ["--as-of", "2026-03-01T10:20:30Z"])
            figures.append(
                Samples.parse(metrics.output).filter {
                    $0.key.hasPrefix("mode_dataset_") && !$0.key.hasPrefix("mode_dataset_info")
                        && !$0.key.hasPrefix("mode_dataset_last_collected")
                })
            if name == "hostile" { #expect(metrics.output.contains("\u{FFFD}\"")) }
        }
        #expect(figures[0].count > 300)
        #expect(figures[0].filter { figures[1][$0.key] != $0.value }.keys.sorted() == [])
        let history = try RunHistory.open(directory: folder.path("hostile"), access: .reader)
        #expect(try history.retentionHorizonProblem(now: .init(milliseconds: 1_772_400_000_000)) == nil)
    }

    @Test func listsThatRepeatTheirPagesCostABoundedNumberOfRequests() async throws {
        let simulator = try await SimulatorProcess(Self.world + ["--faults", "repeated-pages"])
        let folder = try TemporaryDirectory()
        let result = try ChildProcess.run(
            try BuiltBinary.path(), try arguments(folder, requestsPerSecond: 500), environment: simulator.environment)
        // Said once for each dataset that has more than two pages, and the process tells it by its status.
        #expect(result.status == 1)
        let words = result.errorOutput.components(separatedBy: "requests=").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
        #expect(try #require(words.max()) <= 8 * 50, "\(result.errorOutput)")
        let stored = try RunHistory.open(directory: folder.path("data"), access: .reader).datasets()
        let incomplete = stored.filter { !$0.known.isComplete }
        #expect(stored.count == 8 && (1...7).contains(incomplete.count))
        for dataset in incomplete {
            let lines = result.errorOutput.split(separator: "\n").filter { $0.contains("dataset \(dataset.dataset.token) failed") }
            #expect(lines.count == 1 && lines.allSatisfy { $0.contains("contain nothing new") }, "\(lines)")
        }
    }
}
