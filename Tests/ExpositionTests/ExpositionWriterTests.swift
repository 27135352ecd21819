import Exposition
import TestSupport
import Testing

@Suite struct ExpositionWriterTests {
    @Test func textFormatIsExact() {
        #expect(
            ExpositionSamples.text(.text) == #"""
                # HELP demo_build_info What runs.
                # TYPE demo_build_info gauge
                demo_build_info{version="1.2.3"} 1
                # HELP demo_run_seconds_total Time "spent" in \\ and\nelsewhere.
                # TYPE demo_run_seconds_total counter
                demo_run_seconds_total{state="succeeded"} 90061.001
                demo_run_seconds_total{state="failed"} 0
                # HELP demo_success_ratio Share.
                # TYPE demo_success_ratio gauge
                demo_success_ratio{name="a\"b\\c\nd🚚"} 0.25
                demo_success_ratio{name=""} NaN
                demo_success_ratio{name="up"} +Inf
                demo_success_ratio{name="down"} -Inf
                # HELP demo_duration_seconds Durations.
                # TYPE demo_duration_seconds histogram
                demo_duration_seconds_bucket{name="x",le="0.5"} 1
                demo_duration_seconds_bucket{name="x",le="1.0"} 1
                demo_duration_seconds_bucket{name="x",le="2.5"} 3
                demo_duration_seconds_bucket{name="x",le="86400.0"} 6
                demo_duration_seconds_bucket{name="x",le="+Inf"} 10
                demo_duration_seconds_sum{name="x"} 123.456
                demo_duration_seconds_count{name="x"} 10
                # HELP demo_thing Not known.
                # TYPE demo_thing untyped
                demo_thing -7

                """#)
    }

    @Test func openMetricsIsExact() {
        #expect(
            ExpositionSamples.text(.openMetrics) == #"""
                # HELP demo_build What runs.
                # TYPE demo_build info
                demo_build_info{version="1.2.3"} 1
                # HELP demo_run_seconds Time \"spent\" in \\ and\nelsewhere.
                # TYPE demo_run_seconds counter
                # UNIT demo_run_seconds seconds
                demo_run_seconds_total{state="succeeded"} 90061.001
                demo_run_seconds_total{state="failed"} 0
                # HELP demo_success_ratio Share.
                # TYPE demo_success_ratio gauge
                # UNIT demo_success_ratio ratio
                demo_success_ratio{name="a\"b\\c\nd🚚"} 0.25
                demo_success_ratio{name=""} NaN
                demo_success_ratio{name="up"} +Inf
                demo_success_ratio{name="down"} -Inf
                # HELP demo_duration_seconds Durations.
                # TYPE demo_duration_seconds histogram
                # UNIT demo_duration_seconds seconds
                demo_duration_seconds_bucket{name="x",le="0.5"} 1
                demo_duration_seconds_bucket{name="x",le="1.0"} 1
                demo_duration_seconds_bucket{name="x",le="2.5"} 3
                demo_duration_seconds_bucket{name="x",le="86400.0"} 6
                demo_duration_seconds_bucket{name="x",le="+Inf"} 10
                demo_duration_seconds_sum{name="x"} 123.456
                demo_duration_seconds_count{name="x"} 10
                # HELP demo_thing Not known.
                # TYPE demo_thing unknown
                demo_thing -7
                # EOF

                """#)
    }

    @Test func promtoolFindsNothingToComplainAbout() throws {
        let result = try ExpositionOracle.promtool(["check", "metrics"], input: ExpositionSamples.text(.text))
        #expect(result.status == 0)
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ExpositionFormat.allCases)
    func pythonReadsTypesUnitsAndHelp(format: ExpositionFormat) throws {
        let samples = try ExpositionOracle.parse(ExpositionSamples.text(format), format)
        let counter = try #require(samples.first { $0.labels["state"] == "succeeded" })
        #expect(counter.kind == "counter")
        #expect(counter.help == ExpositionSamples.counter.help)
        #expect(counter.value == "90061.001")
        #expect(counter.unit == (format == .openMetrics ? "seconds" : ""))
        #expect(samples.filter { $0.kind == "histogram" }.count == 7)
        #expect(samples.first { $0.labels["name"]?.contains("🚚") == true }?.labels["name"] == "a\"b\\c\nd🚚")
    }

    @Test func countersAndInfosWithoutTheirEndingsStayValidInOpenMetrics() throws {
        let families = [
            MetricFamily("demo_runs", .counter, help: "Runs."), MetricFamily("demo_facts", .info, help: "Facts."),
            MetricFamily("demo_seconds_share", .gauge, unit: "seconds", help: "The unit is not at the end."),
        ]
        var writer = ExpositionWriter(format: .openMetrics)
        for family in families {
            writer.begin(family)
            writer.sample(.integer(1))
        }
        writer.finish()
        let kinds = try ExpositionOracle.parse(String(decoding: writer.bytes, as: UTF8.self), .openMetrics).map(\.kind)
        #expect(kinds == ["unknown", "gauge", "gauge"])
    }

    @Test func timestampsAreMillisecondsInTextAndSecondsInOpenMetrics() throws {
        for format in ExpositionFormat.allCases {
            var writer = ExpositionWriter(format: format)
            writer.begin(ExpositionSamples.gauge)
            writer.sample(LabelSet("name", "x"), .integer(1), timestampMilliseconds: 1_700_000_000_250)
            writer.histogramFamily(at: 1_700_000_001_000)
            writer.finish()
            let samples = try ExpositionOracle.parse(String(decoding: writer.bytes, as: UTF8.self), format)
            #expect(samples.first?.timestamp == 1_700_000_000.25)
            #expect(samples.dropFirst().allSatisfy { $0.timestamp == 1_700_000_001 })
        }
    }

    /// A histogram whose +Inf bucket and count differ makes Prometheus' quantiles wrong without any error.
    @Test func lastBucketEqualsTheCountWhateverTheNumberOfCounts() throws {
        for counts in [[], [1], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7]] as [[Int64]] {
            var writer = ExpositionWriter(format: .openMetrics)
            writer.begin(ExpositionSamples.histogram)
            writer.histogram(LabelSet("name", "x"), buckets: ExpositionSamples.buckets, counts: counts, sum: .integer(1))
            writer.finish()
            let samples = try ExpositionOracle.parse(String(decoding: writer.bytes, as: UTF8.self), .openMetrics)
            let total = "\(Double(counts.reduce(0, +)))"
            #expect(samples.first { $0.labels["le"] == "+Inf" }?.value == total)
            #expect(samples.first { $0.name.hasSuffix("_count") }?.value == total)
        }
    }

    @Test func bucketsAscendAndAreFinite() {
        #expect(HistogramBuckets(upperBounds: [1, 1]) == nil)
        #expect(HistogramBuckets(upperBounds: [2, 1]) == nil)
        #expect(HistogramBuckets(upperBounds: [1, .infinity]) == nil)
        #expect(HistogramBuckets(upperBounds: [.nan]) == nil)
        #expect(HistogramBuckets(upperBounds: [])?.count == 1)
    }

    @Test func takenBytesJoinToTheWhole() {
        var whole = ExpositionWriter(format: .text)
        var parts = ExpositionWriter(format: .text)
        var joined: [UInt8] = []
        for index in 0..<5 {
            for write in [true, false] {
                if write { whole.begin(ExpositionSamples.unknown) } else { whole.sample(.integer(Int64(index))) }
                if write { parts.begin(ExpositionSamples.unknown) } else { parts.sample(.integer(Int64(index))) }
                joined += parts.takeBytes()
            }
        }
        #expect(joined == whole.bytes)
        #expect(parts.bytes.isEmpty)
    }
}

extension ExpositionWriter {
    fileprivate mutating func histogramFamily(at timestampMilliseconds: Int64) {
        begin(ExpositionSamples.histogram)
        histogram(
            LabelSet("name", "x"), buckets: ExpositionSamples.buckets, counts: [1], sum: .integer(1),
            timestampMilliseconds: timestampMilliseconds)
    }
}
