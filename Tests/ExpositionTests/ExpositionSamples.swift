import Exposition
import Foundation
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

/// A sample as another implementation reads it.
struct ParsedSample: Decodable, Hashable {
    var family: String
    var kind: String
    var unit: String
    var help: String
    var name: String
    var labels: [String: String]
    /// Python's `repr` of the number.
    var value: String
    /// Seconds.
    var timestamp: Double?
}

/// The formats as Prometheus' own tools see them.
enum ExpositionOracle {
    /// What prometheus_client reads; fails when it refuses the text.
    static func parse(_ text: String, _ format: ExpositionFormat) throws -> [ParsedSample] {
        let module = format == .text ? "prometheus_client.parser" : "prometheus_client.openmetrics.parser"
        let script = """
            import json, sys
            from \(module) import text_string_to_metric_families
            out = []
            for family in text_string_to_metric_families(json.load(sys.stdin)[0]):
                for sample in family.samples:
                    time = sample.timestamp
                    out.append(dict(family=family.name, kind=family.type, unit=family.unit, help=family.documentation,
                        name=sample.name, labels=sample.labels, value=repr(float(sample.value)),
                        timestamp=None if time is None else float(time)))
            json.dump(out, sys.stdout)
            """
        return try PythonOracle.run(script, input: [text], returning: [ParsedSample].self)
    }

    /// Runs promtool with text on stdin; its exit status and all that it printed.
    static func promtool(_ arguments: [String], input: String) throws -> (status: Int32, output: String) {
        let folder = try TemporaryDirectory()
        try Data(input.utf8).write(to: folder.url.appendingPathComponent("input"))
        try Data().write(to: folder.url.appendingPathComponent("output"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Tool.path("promtool"))
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: folder.url.appendingPathComponent("input"))
        let output = try FileHandle(forWritingTo: folder.url.appendingPathComponent("output"))
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: folder.url.appendingPathComponent("output"), encoding: .utf8)
        return (process.terminationStatus, text)
    }
}
