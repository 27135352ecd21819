import Foundation
import RunHistory
import RunModel
import TestSupport
import Testing

/// `--as-of` in the past: metrics and report tell of the same history, as it stood then.
@Suite struct AsOfTests {
    private static let end = "2026-03-01T10:20:30Z"

    private struct Report: Decodable {
        struct Totals: Decodable {
            let runs, succeeded, completed, failed, cancelled, inFlight: Int

            enum CodingKeys: String, CodingKey {
                case runs, succeeded, completed, failed, cancelled
                case inFlight = "in_flight"
            }
        }
        let totals: Totals
    }

    @Test func reportAndMetricsAgreeAboutAnInstantOfThePast() async throws {
        let simulator = try await SimulatorProcess(["--as-of", Self.end, "--datasets", "8", "--days", "3", "--seed", "21"])
        let folder = try TemporaryDirectory()
        let configuration = folder.path("config.yml")
        try Data("mode: { requests_per_second: 500 }\ncollect: { backfill: all, query_runs: none }\n".utf8)
            .write(to: URL(fileURLWithPath: configuration))
        let common = ["--config.file", configuration, "--storage.path", folder.path("data")]
        let collected = try ChildProcess.run(try BuiltBinary.path(), ["collect"] + common, environment: simulator.environment)
        #expect(collected.status == 0, "\(collected.errorOutput)")
        let history = try RunHistory.open(directory: folder.path("data"), access: .reader)
        let all = try history.datasets().flatMap { try history.runs(dataset: $0.id, limit: 100_000) }
        // In the middle of the two longest runs, and of one that failed.
        let ended = all.filter { $0.completedAt != nil }.sorted { Self.milliseconds($0) > Self.milliseconds($1) }
        let chosen = Array(ended.prefix(2)) + ended.filter { $0.state == .failed }.prefix(1)
        for run in chosen {
            let instant = run.key.createdAt.advanced(byMilliseconds: Self.milliseconds(run) / 2)
            let began = all.filter { $0.key.createdAt <= instant }
            let over = began.filter { $0.completedAt.map { $0 <= instant } ?? false }
            func count(_ state: RunState) -> Int { over.count { $0.state == state } }
            let text = try output(["metrics"] + common + ["--as-of", instant.iso8601])
            let samples = Samples.parse(text)
            func total(_ prefix: String) -> Int { Int(samples.filter { $0.key.hasPrefix(prefix) }.values.reduce(0, +)) }
            #expect(total("mode_dataset_runs_total") == over.count, "\(instant)")
            #expect(total("mode_dataset_runs_in_flight") == began.count - over.count, "\(instant)")
            let json = try output(["report"] + common + ["--as-of", instant.iso8601, "--since", "2026-02-20", "--format", "json"])
            let totals = try JSONDecoder().decode(Report.self, from: Data(json.utf8)).totals
            #expect(totals.inFlight == began.count - over.count && totals.inFlight > 0, "\(instant)")
            #expect(totals.failed == count(.failed) && totals.cancelled == count(.cancelled), "\(instant)")
            #expect(totals.succeeded == count(.succeeded) && totals.completed == count(.completed), "\(instant)")
        }
    }

    private static func milliseconds(_ run: StoredRun) -> Int64 {
        (run.completedAt?.milliseconds ?? 0) - run.key.createdAt.milliseconds
    }

    private func output(_ arguments: [String]) throws -> String {
        let result = try ChildProcess.run(try BuiltBinary.path(), arguments)
        #expect(result.status == 0, "\(result.errorOutput)")
        return result.output
    }
}
