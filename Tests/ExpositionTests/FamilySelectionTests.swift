import Exposition
import Testing

@Suite struct FamilySelectionTests {
    private static let families = [
        MetricFamily("a_runs_total", .counter, labels: ["name"], help: "Runs."),
        MetricFamily("a_seconds", .histogram, unit: "seconds", help: "With a line feed\n# HELP a_trap in the help."),
        MetricFamily("a", .gauge, help: "A name that others begin with."),
        MetricFamily("a_build_info", .info, labels: ["version"], help: "Build."),
    ]

    /// The chosen families as the writer renders them alone: what a selection must give.
    private static func render(_ chosen: (String) -> Bool, _ format: ExpositionFormat) throws -> [UInt8] {
        let buckets = try #require(HistogramBuckets(upperBounds: [1]))
        var writer = ExpositionWriter(format: format)
        for family in families where chosen(family.name) {
            writer.begin(family)
            switch family.kind {
            case .histogram: writer.histogram(.empty, buckets: buckets, counts: [1, 2], sum: .integer(3))
            default:
                writer.sample(LabelSet("name", "x\n# HELP a_trap \"y\""), .integer(1))
                writer.sample(LabelSet("name", "# EOF\n"), .integer(2))
            }
        }
        writer.finish()
        return writer.bytes
    }

    @Test(
        arguments: ExpositionFormat.allCases,
        [
            ["a"], ["a_runs_total"], ["a_seconds", "a_build_info"], ["a_build_info", "a", "a_runs_total", "a_seconds"], ["a_trap"], [""],
            [],
        ]
    )
    func givesWhatTheChosenFamiliesAloneWouldBe(format: ExpositionFormat, names: [String]) throws {
        let whole = try Self.render({ _ in true }, format)
        #expect(FamilySelection(names).apply(to: whole) == (try Self.render(names.contains, format)))
    }

    @Test func takesTheNameThatOpenMetricsDeclares() throws {
        let whole = try Self.render({ _ in true }, .openMetrics)
        #expect(FamilySelection(["a_build"]).apply(to: whole) == (try Self.render({ $0 == "a_build_info" }, .openMetrics)))
    }

    @Test func nothingComesOfNothing() {
        #expect(FamilySelection(["a"]).apply(to: []) == [])
        #expect(FamilySelection(["a"]).apply(to: Array("# EOF\n".utf8)) == Array("# EOF\n".utf8))
    }
}
