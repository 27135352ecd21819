import Foundation

/// A sample as prometheus_client reads it.
package struct ParsedSample: Decodable, Hashable, Sendable {
    /// The name in the metadata.
    package var family: String
    /// The type in the metadata.
    package var kind: String
    /// Empty without one.
    package var unit: String
    /// Unescaped.
    package var help: String
    /// The name of the sample itself.
    package var name: String
    /// Unescaped.
    package var labels: [String: String]
    /// Python's `repr` of the number: `1.0`, `inf`, `nan`.
    package var value: String
    /// Seconds; nil without one.
    package var timestamp: Double?

    /// The value as a number; not-a-number when it is none.
    package var number: Double { Double(value) ?? .nan }
}

/// Metrics as other implementations read them.
package enum ExpositionOracle {
    /// What prometheus_client reads; it refuses invalid text.
    package static func parse(_ text: String, openMetrics: Bool) throws -> [ParsedSample] {
        let module = openMetrics ? "prometheus_client.openmetrics.parser" : "prometheus_client.parser"
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
    package static func promtool(_ arguments: [String], input: String = "") throws -> (status: Int32, output: String) {
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
        return (process.terminationStatus, try String(contentsOf: folder.url.appendingPathComponent("output"), encoding: .utf8))
    }
}
