import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct TestedChangeTests {
    @Test func periodsWithoutRunsAreNotComparable() {
        #expect(TestedChange.durations(sorted: [1], before: [], effect: nil).verdict == .notComparable)
        #expect(TestedChange.transitions(left: 0, entered: 0).verdict == .notComparable)
    }

    @Test func shorterDurationsAreBetter() {
        let short = Array<Int64>(1...20)
        let long = Array<Int64>(101...120)
        #expect(TestedChange.durations(sorted: short, before: long, effect: nil).verdict == .better)
        #expect(TestedChange.durations(sorted: long, before: short, effect: nil).verdict == .worse)
        #expect(TestedChange.durations(sorted: short, before: short, effect: nil).verdict == .withinNoise)
    }

    @Test func moreEnteringThanLeavingIsWorse() {
        #expect(TestedChange.transitions(left: 0, entered: 8).verdict == .worse)
        #expect(TestedChange.transitions(left: 8, entered: 0).verdict == .better)
        #expect(TestedChange.transitions(left: 1, entered: 3).verdict == .withinNoise)
    }

    /// Without the adjustment about 25 of 1,000 datasets without any change would be marked.
    @Test func aThousandDatasetsOfNoiseHaveNoMarks() {
        var random = SeededGenerator(seed: 71)
        func sample() -> [Int64] { (0..<24).map { _ in Int64.random(in: 0...100_000, using: &random) }.sorted() }
        let changes = (0..<1000).map { _ in TestedChange.durations(sorted: sample(), before: sample(), effect: nil) }
        #expect(changes.filter { $0.verdict != .withinNoise }.count > 10)
        let adjusted = TestedChange.adjust(changes + [.none])
        #expect(adjusted.filter { $0.verdict == .better || $0.verdict == .worse }.count <= 1)
        #expect(adjusted.last?.verdict == .notComparable)
        #expect(adjusted.map(\.pValue) == (changes + [.none]).map(\.pValue))
    }
}
