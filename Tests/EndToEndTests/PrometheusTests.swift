import DatasetMetrics
import Foundation
import TestSupport
import Testing

/// The whole way: simulated API, collector, history, analytics, exposition, a real Prometheus, PromQL.
@Suite struct PrometheusTests {
    private static let mayBeAbsent: Set<String> = [
        "mode_dataset_oldest_in_flight_timestamp_seconds", "mode_dataset_in_flight_expected_end_timestamp_seconds",
        "process_virtual_memory_max_bytes",
    ]

    @Test func aRealPrometheusAnswersForEveryFamily() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "12", "--days", "4", "--seed", "11"])
        let prometheus = try await RealPrometheus(scraping: exporter.url)
        for family in MetricTable.all {
            // Absent while nothing is in flight, which a small workspace may be for a while.
            // The limit of address space is absent where there is none.
            if Self.mayBeAbsent.contains(family.name) { continue }
            let name = family.kind == .histogram ? "\(family.name)_count" : family.name
            #expect(try await !prometheus.eventually(name).isEmpty, "no sample of \(name)")
        }
        let up = try prometheus.query("up{job=\"mode\"}")
        #expect(up.map(\.text) == ["1"])
        try await namesSurvive(exporter, prometheus)
        try bucketsAgree(prometheus)
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
    }

    /// Quotes, backslashes, line breaks and emoji in names arrive in Prometheus as Mode has them.
    private func namesSurvive(_ exporter: ExporterProcess, _ prometheus: RealPrometheus) async throws {
        let exposition = try exporter.get("/metrics").body
        let parsed = try ExpositionOracle.parse(exposition + "\n", openMetrics: false)
        let expected = Set(parsed.filter { $0.name == "mode_dataset_info" }.compactMap { $0.labels["name"] })
        let names = Set(try prometheus.query("mode_dataset_info").compactMap { $0.metric["name"] })
        #expect(names == expected)
        #expect(names.count >= 10)
    }

    private func bucketsAgree(_ prometheus: RealPrometheus) throws {
        let disagreeing = try prometheus.query(
            #"mode_dataset_run_duration_seconds_count != ignoring(le) mode_dataset_run_duration_seconds_bucket{le="+Inf"}"#
        )
        #expect(disagreeing.isEmpty)
        let successes = try prometheus.query(
            #"sum by (dataset) (mode_dataset_runs_total{state=~"succeeded|completed"}) != on (dataset) mode_dataset_run_duration_seconds_count"#
        )
        #expect(successes.isEmpty)
    }

    @Test func promtoolAcceptsBothTheLiveAndTheStoredExposition() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "5", "--days", "1"])
        _ = try await Eventually.get("some runs") {
            try exporter.samples().contains { $0.key.hasPrefix("mode_dataset_runs_total") && $0.value > 0 } ? true : nil
        }
        let live = try exporter.get("/metrics").body
        let verdict = try ExpositionOracle.promtool(["check", "metrics"], input: live + "\n")
        #expect(verdict.status == 0 && verdict.output == "", "\(verdict.output)")
        let open = try exporter.get("/metrics", headers: ["Accept: application/openmetrics-text; version=1.0.0"]).body
        #expect(try !ExpositionOracle.parse(open.hasSuffix("\n") ? open : open + "\n", openMetrics: true).isEmpty)
    }
}
