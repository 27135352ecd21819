import DatasetMetrics
import Exposition
import RunModel
import TestSupport
import Testing

@Suite struct ExporterRendererTests {
    @Test func nothingKnownYetIsValidAndClaimsNothing() throws {
        let snapshot = ExporterSnapshot(build: .init(version: "1"))
        for format in ExpositionFormat.allCases {
            let text = String(decoding: ExporterRenderer.render(snapshot, format: format), as: UTF8.self)
            let samples = try ExpositionOracle.parse(text, openMetrics: format == .openMetrics)
            for name in ["mode_exporter_up", "mode_exporter_last_collect_success_timestamp_seconds", "mode_exporter_datasets"] {
                #expect(!samples.contains { $0.name == name })
            }
            #expect(samples.filter { $0.name == "mode_exporter_runs_rejected_total" }.count == RunRejection.allCases.count)
            #expect(text.hasSuffix("# EOF\n") == (format == .openMetrics))
        }
    }

    @Test func requestsAreCountedPerEndpointAndCode() throws {
        let text = String(decoding: ExporterRenderer.render(FleetSamples.exporter, format: .openMetrics), as: UTF8.self)
        let samples = try ExpositionOracle.parse(text, openMetrics: true)
        let requests = samples.filter { $0.name == "mode_exporter_api_requests_total" }
        #expect(requests.map { $0.labels["endpoint"] } == ["runs", "runs", "verify"])
        #expect(requests.map { $0.labels["code"] } == ["200", "timeout", "200"])
        #expect(requests.map(\.number) == [3, 1, 1])
        let buckets = samples.filter { $0.name == "mode_exporter_api_request_duration_seconds_bucket" && $0.labels["endpoint"] == "runs" }
        #expect(buckets.first { $0.labels["le"] == "0.05" }?.number == 2)
        #expect(buckets.first { $0.labels["le"] == "0.5" }?.number == 3)
        #expect(buckets.first { $0.labels["le"] == "+Inf" }?.number == 4)
    }

    /// `le` is inclusive: https://prometheus.io/docs/concepts/metric_types/#histogram
    @Test func boundsOfBucketsAreInclusive() {
        var histogram = DurationHistogram(bounds: [100, 200].map { .milliseconds($0) })
        for milliseconds in [0, 100, 101, 200, 201] as [Int64] { histogram.observe(milliseconds: milliseconds) }
        #expect(histogram.counts == [2, 2, 1])
        #expect(histogram.sum == .milliseconds(602))
    }
}
