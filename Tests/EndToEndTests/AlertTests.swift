import Dashboards
import Foundation
import RunModel
import TestSupport
import Testing

/// Alerts of the shipped rules, seen firing in a real Prometheus while the trouble that each is about happens to a real exporter.
///
/// The rules are those that users get, without their `for`: how long a trouble has to last is tested by promtool.
@Suite struct AlertTests {
    private func expect(_ names: Set<String>, in prometheus: RealPrometheus) async throws {
        var seen: Set<String> = []
        for name in names.sorted() {
            if try await !prometheus.eventually("max_over_time(ALERTS{alertstate=\"firing\", alertname=\"\(name)\"}[10m])").isEmpty {
                seen.insert(name)
            }
        }
        #expect(seen == names)
    }

    /// Time runs fast in a workspace where failures come in episodes, with a dataset that the key may not read and with rows that make no sense.
    @Test func troublesOfDatasetsRaiseTheirAlerts() async throws {
        let port = try FreePort.find()
        let prometheus = try await RealPrometheus(scraping: "http://127.0.0.1:\(port)", rules: .withoutDelay)
        let exporter = try await ExporterProcess(
            [
                "demo", "--datasets", "60", "--days", "14", "--speed", "300", "--faults", "forbidden-dataset,bad-rows",
            ], port: port)
        try await expect(
            ["ModeDatasetFailing", "ModeDatasetsWithoutAccess", "ModeRunsRejected", "ModeErrorBudgetBurning"], in: prometheus)
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
    }

    /// A history that is eight hours old: first Mode cannot be reached, then the configuration breaks, then the exporter ends.
    @Test func troublesOfTheExporterRaiseTheirAlerts() async throws {
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let folder = try TemporaryDirectory()
        let (configuration, data) = (folder.path("config.yml"), folder.path("data"))
        func configure(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: configuration)) }
        try configure("mode: { requests_per_second: 500 }\ncollect: { backfill: 1d }\n")
        let world = ["--datasets", "12", "--days", "9", "--seed", "5"]
        let past = try await SimulatorProcess(world + ["--as-of", now.advanced(byMilliseconds: -8 * 3_600_000).iso8601])
        let files = ["--config.file", configuration, "--storage.path", data]
        let collected = try ChildProcess.run(try BuiltBinary.path(), ["collect"] + files, environment: past.environment)
        #expect(collected.status == 0, "\(collected.errorOutput)")
        past.process.signal(SIGTERM)
        _ = past.process.wait()

        let port = try FreePort.find()
        let prometheus = try await RealPrometheus(scraping: "http://127.0.0.1:\(port)", rules: .withoutDelay)
        let cutOff = try await ExporterProcess(["serve"] + files, environment: past.environment, port: port)
        try await expect(["ModeExporterCannotReachMode", "ModeDataStale"], in: prometheus)
        try configure("mode: { requests_per_second: none }\n")
        cutOff.process.signal(SIGHUP)
        try await expect(["ModeExporterConfigurationInvalid"], in: prometheus)
        cutOff.process.signal(SIGKILL)
        _ = cutOff.process.wait()
        try await expect(["ModeExporterDown"], in: prometheus)
    }
}
