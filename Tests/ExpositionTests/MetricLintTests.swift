import Exposition
import TestSupport
import Testing

@Suite struct MetricLintTests {
    /// promtool is the authority on its own rules; each of these breaks one, or none.
    @Test(arguments: [
        MetricFamily("demo_runs_total", .counter, help: "x"), MetricFamily("demo_runs", .counter, help: "x"),
        MetricFamily("demo_runs_total", .gauge, help: "x"), MetricFamily("demo_runs_count", .gauge, help: "x"),
        MetricFamily("demo_runs_sum", .gauge, help: "x"), MetricFamily("demo_runs_bucket", .gauge, help: "x"),
        MetricFamily("demo_wait_milliseconds", .gauge, unit: "milliseconds", help: "x"),
        MetricFamily("demo_wait_minutes", .gauge, unit: "minutes", help: "x"),
        MetricFamily("demo_wait_ms", .gauge, help: "x"), MetricFamily("demo_size_kb", .gauge, help: "x"),
        MetricFamily("demo_d_runs", .gauge, help: "x"), MetricFamily("demo_size_kilobytes", .gauge, unit: "kilobytes", help: "x"),
        MetricFamily("demo_queue_gauge", .gauge, help: "x"), MetricFamily("demo_histogram_seconds", .gauge, unit: "seconds", help: "x"),
        MetricFamily("demo:runs", .gauge, help: "x"), MetricFamily("demoRuns", .gauge, help: "x"),
        MetricFamily("demo_runs", .gauge, labels: ["spaceName"], help: "x"), MetricFamily("demo_runs", .gauge, labels: ["le"], help: "x"),
        MetricFamily("demo_runs", .gauge, labels: ["quantile"], help: "x"), MetricFamily("demo_runs", .gauge, help: ""),
        MetricFamily("demo_info", .info, help: "x"), MetricFamily("demo_wait_seconds", .histogram, unit: "seconds", help: "x"),
        MetricFamily("demo_runs", .unknown, help: "x"),
    ])
    func verdictsAreThoseOfPromtool(family: MetricFamily) throws {
        var writer = ExpositionWriter(format: .text)
        writer.begin(family)
        let labels = LabelSet(family.labels.map { ($0, "0.5") })
        if family.kind == .histogram {
            writer.histogram(labels, buckets: ExpositionSamples.buckets, counts: [], sum: .integer(0))
        } else {
            writer.sample(labels, .integer(1))
        }
        let result = try ExpositionOracle.promtool(["check", "metrics"], input: String(decoding: writer.bytes, as: UTF8.self))
        // "name text\n" per problem; labels of the family come without a rule for promtool.
        let expected = Set(result.output.split(separator: "\n").map { String($0.drop { $0 != " " }.dropFirst()) })
        let actual = Set(MetricLint.problems(in: [family]).map(\.text))
        #expect(actual == expected)
    }

    @Test func familiesThatUseTheWriterToTheFullAreClean() {
        #expect(MetricLint.problems(in: ExpositionSamples.all) == [])
    }

    @Test func rulesBeyondPromtoolHold() {
        func texts(_ family: MetricFamily) -> [String] { MetricLint.problems(in: [family]).map(\.text) }
        #expect(texts(MetricFamily("demo_wait_seconds", .gauge, help: "x")) == ["the name has the unit \"seconds\", which is not declared"])
        #expect(texts(MetricFamily("demo_wait", .gauge, unit: "seconds", help: "x")) == ["the name does not end in its unit \"seconds\""])
        #expect(
            texts(MetricFamily("demo_runs", .gauge, labels: ["environment"], help: "x"))
                == ["label \"environment\" collides with labels of targets"])
        #expect(texts(MetricFamily("demo_success_percent", .gauge, help: "x")) == ["use a ratio instead of a percentage"])
        #expect(texts(MetricFamily("demo_a", .gauge, labels: ["b", "b"], help: "x")) == ["label names should differ"])
        #expect(texts(MetricFamily("demo-a", .gauge, labels: ["1"], help: "x")).count == 2)
        #expect(
            MetricLint.problems(in: [ExpositionSamples.gauge, ExpositionSamples.gauge]).map(\.description)
                == ["demo_success_ratio: metric not unique"])
    }
}
