// swift-format-ignore-file: NeverForceUnwrap
// Fixtures: a literal that is not valid fails every test at once.

import Exposition
import TestSupport

/// Families and samples that need everything a writer can do.
enum ExpositionSamples {
    static let info = MetricFamily("demo_build_info", .info, labels: ["version"], help: "What runs.")
    static let counter = MetricFamily(
        "demo_run_seconds_total", .counter, unit: "seconds", labels: ["state"],
        help: "Time \"spent\" in \\ and\nelsewhere."
    )
    static let gauge = MetricFamily("demo_success_ratio", .gauge, unit: "ratio", labels: ["name"], help: "Share.")
    static let histogram = MetricFamily("demo_duration_seconds", .histogram, unit: "seconds", labels: ["name"], help: "Durations.")
    static let unknown = MetricFamily("demo_thing", .unknown, help: "Not known.")
    static let all = [info, counter, gauge, histogram, unknown]

    static let buckets = HistogramBuckets(upperBounds: [0.5, 1, 2.5, 86_400])!

    static func text(_ format: ExpositionFormat) -> String {
        var writer = ExpositionWriter(format: format)
        writer.begin(info)
        writer.sample(LabelSet("version", "1.2.3"), .integer(1))
        writer.begin(counter)
        writer.sample(LabelSet("state", "succeeded"), .thousandths(90_061_001))
        writer.sample(LabelSet("state", "failed"), .integer(0))
        writer.begin(gauge)
        writer.sample(LabelSet("name", "a\"b\\c\nd🚚"), .double(0.25))
        writer.sample(LabelSet("name", ""), .double(.nan))
        writer.sample(LabelSet("name", "up"), .double(.infinity))
        writer.sample(LabelSet("name", "down"), .double(-.infinity))
        writer.begin(histogram)
        writer.histogram(LabelSet("name", "x"), buckets: buckets, counts: [1, 0, 2, 3, 4], sum: .thousandths(123_456))
        writer.begin(unknown)
        writer.sample(.integer(-7))
        writer.finish()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension ExpositionOracle {
    /// What prometheus_client reads; it refuses invalid text.
    static func parse(_ text: String, _ format: ExpositionFormat) throws -> [ParsedSample] {
        try parse(text, openMetrics: format == .openMetrics)
    }
}
