import DatasetMetrics
import Exposition
import RunAnalytics
import RunModel
import TestSupport
import Testing

@Suite struct FleetRendererTests {
    @Test func textIsRecorded() throws {
        #expect(try Golden.difference(FleetSamples.text(.text), from: "exposition.prom") == nil)
    }

    @Test func openMetricsIsRecorded() throws {
        #expect(try Golden.difference(FleetSamples.text(.openMetrics), from: "exposition.openmetrics") == nil)
    }

    /// More datasets than fit into one piece.
    @Test(arguments: ExpositionFormat.allCases) func piecesJoinedAreTheWhole(format: ExpositionFormat) {
        let summaries = (0..<200).map { index in
            var facts = FleetSamples.busy
            facts.dataset = Dataset(token: DatasetToken("dataset\(1000 + index)")!, name: "Dataset \(index)", space: nil)
            return FleetSamples.summary(facts)
        }
        let fleet = FleetSummary(datasets: summaries, windows: FleetSamples.windows, now: FleetSamples.now)
        var pieces: [[UInt8]] = []
        FleetRenderer.render(fleet, format: format) { pieces.append($0) }
        #expect(pieces.count > 2)
        #expect(Array(pieces.joined()) == FleetRenderer.render(fleet, format: format))
    }

    @Test func promtoolFindsNothingToComplainAbout() throws {
        let result = try ExpositionOracle.promtool(["check", "metrics"], input: FleetSamples.text(.text))
        #expect(result.status == 0)
        #expect(result.output.isEmpty, "\(result.output)")
    }

    @Test func bothFormatsSayTheSame() throws {
        let text = try ExpositionOracle.parse(FleetSamples.text(.text), openMetrics: false)
        let openMetrics = try ExpositionOracle.parse(FleetSamples.text(.openMetrics), openMetrics: true)
        #expect(text.count == openMetrics.count)
        for (left, right) in zip(text, openMetrics) {
            #expect(left.name == right.name)
            #expect(left.value == right.value)
            #expect(Self.withoutSpelling(left.labels) == Self.withoutSpelling(right.labels))
        }
    }

    /// OpenMetrics spells the bound 1 as 1.0.
    private static func withoutSpelling(_ labels: [String: String]) -> [String: String] {
        labels.mapValues { text in Double(text).map { "\($0)" } ?? text }
    }

    @Test func everySampleIsOfAUniqueSeriesAndHasTheDeclaredLabels() throws {
        let samples = try ExpositionOracle.parse(FleetSamples.text(.text), openMetrics: false)
        #expect(Set(samples.map { "\($0.name)\($0.labels.sorted { $0.key < $1.key })" }).count == samples.count)
        for sample in samples {
            let family = try #require(
                MetricTable.all.first { family in
                    [family.name, family.name + "_bucket", family.name + "_sum", family.name + "_count"].contains(sample.name)
                })
            #expect(Set(sample.labels.keys).subtracting(["le"]) == Set(family.labels), "\(sample.name)")
        }
    }

    private static func samples(of dataset: String) throws -> [ParsedSample] {
        try ExpositionOracle.parse(FleetSamples.text(.text), openMetrics: false).filter { $0.labels["dataset"] == dataset }
    }

    @Test func datasetWithoutRunsShowsCountersAtZeroAndNothingUnknown() throws {
        let samples = try Self.samples(of: "c0de")
        let counters = samples.filter { $0.name == "mode_dataset_runs_total" }
        #expect(counters.map { $0.labels["state"] } == ["succeeded", "completed", "failed", "cancelled"])
        let stated = ["mode_dataset_info", "mode_dataset_history_start_timestamp_seconds", "mode_dataset_history_complete"]
        #expect(samples.filter { !stated.contains($0.name) }.allSatisfy { $0.number == 0 })
        #expect(
            Set(samples.map(\.family))
                == Set(stated).union([
                    "mode_dataset_runs", "mode_dataset_run_seconds", "mode_dataset_run_duration_seconds", "mode_dataset_run_queue_seconds",
                    "mode_dataset_run_failures", "mode_dataset_runs_in_flight",
                ]))
        #expect(samples.first?.labels["name"] == "c0de")
        // The buckets of the configuration, although this dataset never had a histogram.
        #expect(samples.filter { $0.name == "mode_dataset_run_duration_seconds_bucket" }.count == FleetSamples.durationBounds.count + 1)
    }

    /// A part of the past must never look like the whole: PRODUCT.md, section 3.
    @Test func datasetWhosePastIsBeingReadShowsItsNewestStateAlone() throws {
        let samples = try Self.samples(of: "be91")
        #expect(
            Set(samples.map(\.name)) == [
                "mode_dataset_info", "mode_dataset_runs_in_flight", "mode_dataset_oldest_in_flight_timestamp_seconds",
                "mode_dataset_last_run_timestamp_seconds", "mode_dataset_last_run_success", "mode_dataset_last_run_duration_seconds",
                "mode_dataset_next_scheduled_run_timestamp_seconds", "mode_dataset_schedule_lag_seconds",
                "mode_dataset_history_start_timestamp_seconds", "mode_dataset_history_complete",
                "mode_dataset_last_collected_timestamp_seconds",
            ])
        #expect(samples.first { $0.name == "mode_dataset_history_complete" }?.number == 0)
        #expect(samples.first { $0.name == "mode_dataset_history_start_timestamp_seconds" }?.number == FleetSamples.ago(60).seconds)
    }

    @Test func valuesAreThoseOfTheSummary() throws {
        let samples = try ExpositionOracle.parse(FleetSamples.text(.openMetrics), openMetrics: true)
        func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
            let matches = samples.filter { sample in
                sample.name == name && sample.labels["dataset"] == "da7a" && labels.allSatisfy { sample.labels[$0.key] == $0.value }
            }
            return matches.count == 1 ? matches[0].number : nil
        }
        #expect(value("mode_dataset_runs_total", ["state": "succeeded"]) == 120)
        #expect(value("mode_dataset_run_seconds_total", ["state": "failed"]) == 61.001)
        #expect(value("mode_dataset_run_duration_seconds_bucket", ["le": "2.5"]) == 1)
        #expect(value("mode_dataset_run_duration_seconds_bucket", ["le": "+Inf"]) == 120)
        #expect(value("mode_dataset_run_queue_seconds_sum", ["bound": "upper"]) == 98.765)
        #expect(value("mode_dataset_run_queue_seconds_count", ["bound": "lower"]) == 23)
        #expect(value("mode_dataset_runs_in_flight", ["state": "enqueued"]) == 2)
        #expect(value("mode_dataset_runs_in_flight", ["state": "pending"]) == 0)
        #expect(value("mode_dataset_runs_in_flight", ["state": "rebooting"]) == 1)
        #expect(value("mode_dataset_oldest_in_flight_timestamp_seconds") == FleetSamples.ago(5).seconds)
        #expect(value("mode_dataset_last_run_success") == 0)
        #expect(value("mode_dataset_last_run_duration_seconds") == 20.5)
        #expect(value("mode_dataset_last_success_timestamp_seconds") == FleetSamples.ago(90).seconds + 31)
        #expect(value("mode_dataset_success_ratio", ["window": "1d"]) == 2.0 / 3)
        #expect(value("mode_dataset_success_ratio", ["window": "7d"]) == 0.75)
        #expect(value("mode_dataset_consecutive_failures") == 1)
        #expect(value("mode_dataset_run_failures_total", ["error_code": "query_timeout"]) == 2)
        // 40 s is the median of 30.001, 31, 40, 41 and 42 s, the successes of 28 days.
        #expect(value("mode_dataset_in_flight_expected_end_timestamp_seconds") == FleetSamples.ago(5).seconds + 40)
        // The median of 30.001 s and 31 s.
        #expect(value("mode_dataset_run_duration_percentile_seconds", ["window": "1d", "percentile": "50"]) == 30.5005)
        #expect(value("mode_dataset_schedule_lag_seconds") == 4.25)
        #expect(value("mode_dataset_last_collected_timestamp_seconds") == FleetSamples.now.seconds)
    }

    @Test func repeatedDatasetsAreShownOnce() {
        let twice = FleetSummary(
            datasets: [FleetSamples.busy, FleetSamples.empty, FleetSamples.beginning, FleetSamples.busy].map(FleetSamples.summary),
            windows: FleetSamples.windows,
            now: FleetSamples.now)
        #expect(FleetRenderer.render(twice, format: .text) == FleetRenderer.render(FleetSamples.fleet, format: .text))
    }

    @Test func orderOfInputDoesNotMatter() {
        let reversed = FleetSummary(
            datasets: [FleetSamples.empty, FleetSamples.beginning, FleetSamples.busy].map(FleetSamples.summary),
            windows: FleetSamples.windows,
            now: FleetSamples.now)
        #expect(FleetRenderer.render(reversed, format: .text) == FleetRenderer.render(FleetSamples.fleet, format: .text))
    }

    @Test func histogramWithOtherBucketsKeepsThem() throws {
        var old = FleetSamples.busy
        old.dataset.token = try #require(DatasetToken("01d"))
        old.totals.duration = DurationHistogram(bounds: [5000].map { .milliseconds($0) }, counts: [1, 2], sum: .milliseconds(60_000))
        let fleet = FleetSummary(
            datasets: [FleetSamples.busy, old].map(FleetSamples.summary), windows: FleetSamples.windows, now: FleetSamples.now)
        let samples = try ExpositionOracle.parse(FleetSamples.text(.openMetrics, fleet: fleet), openMetrics: true)
        let buckets = samples.filter { $0.name == "mode_dataset_run_duration_seconds_bucket" }
        #expect(buckets.filter { $0.labels["dataset"] == "01d" }.map { $0.labels["le"] } == ["5.0", "+Inf"])
        #expect(buckets.filter { $0.labels["dataset"] == "da7a" }.count == 4)
    }

    @Test func emptyFleetIsValidInBothFormats() throws {
        let empty = FleetSummary(datasets: [], windows: [], now: FleetSamples.now)
        for format in ExpositionFormat.allCases {
            let samples = try ExpositionOracle.parse(FleetSamples.text(format, fleet: empty), openMetrics: format == .openMetrics)
            #expect(samples.allSatisfy { !$0.name.hasPrefix("mode_dataset_") })
            #expect(!samples.isEmpty)
        }
    }
}
