import Foundation
import RunHistory
import RunModel
import TestSupport
import Testing

/// `monitor` in a real terminal, by keys and screen.
@Suite struct MonitorTests {
    private static let asOf = "2026-03-01T12:00:00Z"
    private let folder: TemporaryDirectory

    /// A history with three datasets: orders fails, users is slow, 売上 is quick; twenty runs each, one of them in flight.
    init() throws {
        folder = try TemporaryDirectory()
        let history = try RunHistory.open(directory: folder.path("data"), access: .writer)
        let now = try #require(Timestamp(iso8601: Self.asOf))
        let names = ["orders", "users", "売上"]
        let space = Space(token: try #require(SpaceToken("space1")), name: "Finance")
        let datasets = try names.indices.map {
            Dataset(token: try #require(DatasetToken("dataset\($0)")), name: names[$0], space: space)
        }
        let ids = try history.upsert(datasets: datasets, account: "acme", at: now)
        for (index, id) in ids.enumerated() {
            let runs = try (0..<20).map { number in
                let created = now.advanced(byMilliseconds: -Int64(number * 60 + 30) * 60_000)
                let state: RunState = number == 0 && index == 1 ? .enqueued : index == 0 && number < 10 ? .failed : .succeeded
                let end = created.advanced(byMilliseconds: Int64([60_000, 600_000, 5000][index]))
                return try Run(
                    token: try #require(RunToken("run\(index)x\(number)")), state: state, createdAt: created, updatedAt: end,
                    completedAt: end)
            }
            _ = try history.apply(
                ObservedRuns(
                    dataset: id, runs: runs, observedEarliest: now, observedLatest: now, origin: .live,
                    coverage: CoverageChange(from: runs.map(\.createdAt).min() ?? now, to: now, reachesBeginning: true),
                    collected: CollectionMark(activity: nil, at: now)))
        }
        try history.close()
    }

    private func command(_ arguments: String = "") throws -> String {
        "\(try BuiltBinary.path()) monitor --storage.path \(folder.path("data")) --as-of \(Self.asOf) \(arguments)"
    }

    private func started(columns: Int = 120, rows: Int = 30, environment: [String: String] = [:]) async throws -> TmuxTerminal {
        let terminal = try await TmuxTerminal(columns: columns, rows: rows, environment: environment)
        try terminal.shell(
            "stty -g > \(terminal.path("before")); sh -c 'echo $$ > \(terminal.path("pid")); exec \(try command())'; echo status=$?")
        try await terminal.wait(for: "worst first")
        return terminal
    }

    /// The settings of the terminal, the screen of the shell, the cursor: everything as it was.
    private func expectRestored(_ terminal: TmuxTerminal, status: Int) async throws {
        try await terminal.wait(for: "status=\(status)")
        try terminal.shell("stty -g > \(terminal.path("after")); echo done=$?")
        try await terminal.wait(for: "done=0")
        #expect(try terminal.property("#{alternate_on} #{cursor_flag} #{wrap_flag}") == "0 1 1")
        let settings = try ["before", "after"].map { try String(contentsOfFile: terminal.path($0), encoding: .utf8) }
        #expect(settings[0] == settings[1])
    }

    @Test func keysMoveSortFilterAndShowDetail() async throws {
        let terminal = try await started()
        var screen = try await terminal.wait(for: "1/3")
        #expect(screen.contains("3 datasets  last run failed 1, succeeded 2  1 in flight"))
        #expect(screen.contains("✕  orders") && screen.contains("50.0%"))
        try terminal.press("d")
        screen = try await terminal.wait(for: "longest p95 first")
        let order = ["users", "orders", "売上"].compactMap { screen.range(of: $0)?.lowerBound }
        #expect(order == order.sorted() && order.count == 3, "\(screen)")
        try terminal.press("/")
        try terminal.type("売")
        screen = try await terminal.wait(for: "1 match")
        #expect(!screen.contains("users"))
        try terminal.press("Enter")
        try await terminal.wait(for: "/売 (1 match)")
        try terminal.press("Enter")
        screen = try await terminal.wait(for: "run2x0")
        #expect(screen.contains("✓ 売上  dataset2  in Finance") && screen.contains("20 succeeded") && screen.contains("5.0s"))
        try terminal.press("Escape")
        try await terminal.wait(for: "/売 (1 match)")
        try terminal.press("Escape")
        try await terminal.wait(for: "users")
        try terminal.press("?")
        try await terminal.wait(for: "reverse the order")
        try terminal.press("q")
        try await expectRestored(terminal, status: 0)
    }

    @Test func theScreenFollowsTheSizeOfTheTerminal() async throws {
        let terminal = try await started(columns: 140, rows: 30)
        try await terminal.wait(for: "SPACE")
        try terminal.resize(columns: 70, rows: 12)
        let screen = try await terminal.wait(for: "a narrow list") {
            $0.contains("P95") && !$0.contains("SPACE") && $0.contains("worst first")
        }
        #expect(screen.split(separator: "\n", omittingEmptySubsequences: false).prefix(12).last?.contains("worst first") == true)
        try terminal.resize(columns: 140, rows: 40)
        try await terminal.wait(for: "SPACE")
        try terminal.press("C-c")
        try await expectRestored(terminal, status: 0)
    }

    /// SIGTERM and SIGINT end it cleanly; SIGABRT stands for a crash, which the shell reports as 128 + 6.
    @Test(arguments: [(SIGTERM, 0), (SIGINT, 0), (SIGHUP, 0), (SIGABRT, 134)])
    func theTerminalIsGivenBackHoweverTheMonitorEnds(signal: Int32, status: Int) async throws {
        let terminal = try await started()
        #expect(try terminal.property("#{alternate_on} #{cursor_flag}") == "1 0")
        let text = try String(contentsOfFile: terminal.path("pid"), encoding: .utf8)
        let process = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        kill(process, signal)
        try await expectRestored(terminal, status: status)
    }

    @Test func suspendingGivesTheTerminalBackUntilItGoesOn() async throws {
        let terminal = try await TmuxTerminal()
        try terminal.shell("set -m; stty -g > \(terminal.path("before"))")
        try terminal.shell(try command())
        try await terminal.wait(for: "worst first")
        try terminal.press("C-z")
        try await terminal.wait(for: "the shell") { $0.contains("ready>") && !$0.contains("worst first") }
        #expect(try terminal.property("#{alternate_on} #{cursor_flag}") == "0 1")
        try terminal.shell("fg")
        try await terminal.wait(for: "worst first")
        try terminal.press("q")
        try await terminal.wait(for: "the shell") { !$0.contains("worst first") }
        try terminal.shell("echo status=0")
        try await expectRestored(terminal, status: 0)
    }

    @Test(arguments: ["", "1"])
    func coloursAreLeftOutWhereNobodyWantsThem(noColour: String) async throws {
        let terminal = try await started(environment: ["NO_COLOR": noColour])
        let screen = try terminal.screen(withColours: true)
        #expect(screen.contains("\u{1B}[32m") == noColour.isEmpty)
        try terminal.press("q")
        try await expectRestored(terminal, status: 0)
    }

    @Test func withoutATerminalItPrintsOneTable() throws {
        let result = try ChildProcess.run(
            try BuiltBinary.path(), ["monitor", "--storage.path", folder.path("data"), "--as-of", Self.asOf])
        #expect(result.status == 0, "\(result.errorOutput)")
        #expect(result.errorOutput.isEmpty)
        #expect(result.output.hasPrefix("acme  2026-03-01 12:00:00 UTC\n3 datasets  last run failed 1, succeeded 2  1 in flight"))
        #expect(result.output.split(separator: "\n").count == 6)
        #expect(!result.output.contains("\u{1B}"))
    }

    @Test func aRunningExporterIsAskedForItsBudget() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "5", "--days", "1"])
        let terminal = try await TmuxTerminal(columns: 150)
        try terminal.shell("\(try BuiltBinary.path()) monitor --url \(exporter.url); echo status=$?")
        try await terminal.wait(for: "of 400 requests/s")
        let screen = try await terminal.wait(for: "5 datasets")
        #expect(screen.contains("mode-exporter  acme"))
        try terminal.press("Enter")
        try await terminal.wait(for: "CREATED (UTC)")
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
        try await terminal.wait(for: "cannot reach the exporter")
        try terminal.press("q")
        try await terminal.wait(for: "status=0")
    }

    @Test func anExporterThatDoesNotRunIsOneClearLine() throws {
        let result = try ChildProcess.run(try BuiltBinary.path(), ["monitor", "--url", "http://127.0.0.1:1"])
        #expect(result.status == 1)
        #expect(result.errorOutput.split(separator: "\n").count == 1, "\(result.errorOutput)")
        #expect(result.errorOutput.contains("http://127.0.0.1:1") && result.errorOutput.contains("serve"))
    }
}
