import Exposition
import TestSupport
import Testing

@Suite struct LabelTests {
    /// Names of datasets are whatever people typed.
    @Test(arguments: ExpositionFormat.allCases)
    func anyLabelValueComesBackFromThePythonParser(format: ExpositionFormat) throws {
        let values = Self.values(count: 600, seed: 5)
        var writer = ExpositionWriter(format: format)
        writer.begin(MetricFamily("demo_thing", .gauge, labels: ["index", "name", "more"], help: "Text."))
        for (index, value) in values.enumerated() {
            writer.sample(LabelSet([("index", "\(index)"), ("name", value)]), LabelSet("more", value), .integer(1))
        }
        writer.finish()
        let samples = try ExpositionOracle.parse(String(decoding: writer.bytes, as: UTF8.self), format)
        #expect(samples.map { $0.labels["name"] } == values)
        #expect(samples.map { $0.labels["more"] } == values)
    }

    @Test func promtoolReadsAnyLabelValue() throws {
        var writer = ExpositionWriter(format: .text)
        writer.begin(MetricFamily("demo_thing", .gauge, labels: ["index", "name"], help: "Text."))
        for (index, value) in (Self.values(count: 600, seed: 6) + ["nul \0 inside"]).enumerated() {
            writer.sample(LabelSet([("index", "\(index)"), ("name", value)]), .integer(1))
        }
        let result = try ExpositionOracle.promtool(["check", "metrics"], input: String(decoding: writer.bytes, as: UTF8.self))
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func nulBecomesTheReplacementCharacter() {
        #expect(Self.rendered(LabelSet("name", "a\0b")) == "demo{name=\"a\u{FFFD}b\"} 1\n")
    }

    @Test func setsJoinWithOneCommaWhateverIsEmpty() {
        let one = LabelSet("a", "1")
        let two = LabelSet([("b", "2"), ("c", "3")])
        #expect(Self.rendered(one, two) == "demo{a=\"1\",b=\"2\",c=\"3\"} 1\n")
        #expect(Self.rendered(one.appending(two)) == Self.rendered(one, two))
        #expect(Self.rendered(.empty, one) == "demo{a=\"1\"} 1\n")
        #expect(Self.rendered(one.appending(.empty)) == Self.rendered(one))
        #expect(Self.rendered(.empty) == "demo 1\n")
        #expect(LabelSet.empty.isEmpty)
    }

    @Test func namesFollowTheClassicDataModel() {
        for name in ["a", "A_b9", "_x", "a:b"] { #expect(MetricName.isValid(name)) }
        for name in ["", "9a", "a-b", "a b", "é", "a.b"] { #expect(!MetricName.isValid(name)) }
        for name in ["a", "_x", "space_name"] { #expect(MetricName.isValidLabel(name)) }
        for name in ["", "a:b", "__name__", "1", "ä"] { #expect(!MetricName.isValidLabel(name)) }
    }

    private static func rendered(_ labels: LabelSet, _ more: LabelSet = .empty) -> String {
        var writer = ExpositionWriter(format: .text)
        writer.continue(MetricFamily("demo", .gauge, help: ""))
        writer.sample(labels, more, .integer(1))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func values(count: Int, seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "\\", "\"", "\n", "\\n", "\\\"", "\r", "\t", "{", "}", ",", "=", "#", " ", "🚚", "👩‍👩‍👧", "é", "\u{301}", "日本",
            "\u{2028}", "\u{7f}", "\u{1}", "x",
            "# EOF", "}\" 1\n",
        ]
        return (0..<count).map { _ in
            (0..<Int.random(in: 0...8, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        }
    }
}
