import Exposition
import TestSupport
import Testing

@Suite struct NumberTests {
    @Test(
        arguments: [
            (0, "0"), (1, "0.001"), (10, "0.01"), (100, "0.1"), (1000, "1"), (1500, "1.5"), (1050, "1.05"), (1005, "1.005"), (-1, "-0.001"),
            (-1500, "-1.5"), (90_061_001, "90061.001"), (Int64.max, "9223372036854775.807"), (Int64.min, "-9223372036854775.808"),
        ] as [(Int64, String)])
    func thousandthsLoseNothing(number: Int64, text: String) {
        #expect(Self.text(.thousandths(number)) == text)
    }

    @Test func integersAreDecimal() {
        for number in [0, 1, -1, 9, 10, 99, 100, 12_345_678_901, .max, .min] as [Int64] {
            #expect(Self.text(.integer(number)) == "\(number)")
        }
        #expect(Self.text(.flag(true)) == "1")
        #expect(Self.text(.flag(false)) == "0")
    }

    @Test func specialNumbersAreSpelledOut() {
        #expect(Self.text(.double(.nan)) == "NaN")
        #expect(Self.text(.double(.infinity)) == "+Inf")
        #expect(Self.text(.double(-.infinity)) == "-Inf")
        #expect(Self.text(.double(-0.0)) == "-0.0")
        #expect(Self.text(.double(3)) == "3")
    }

    @Test func doublesReadBackAsTheSameNumberInPython() throws {
        var generator = SeededGenerator(seed: 3)
        var numbers = (0..<2000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
        numbers += [.leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e16, 1e-5, 0.1, 9_007_199_254_740_992, 1.7e9]
        var writer = ExpositionWriter(format: .openMetrics)
        writer.begin(MetricFamily("demo", .gauge, labels: ["index"], help: "Numbers."))
        for (index, number) in numbers.enumerated() { writer.sample(LabelSet("index", "\(index)"), .double(number)) }
        writer.finish()
        let samples = try ExpositionOracle.parse(String(decoding: writer.bytes, as: UTF8.self), .openMetrics)
        #expect(samples.compactMap { Double($0.value) } == numbers)
    }

    private static func text(_ value: MetricValue) -> String {
        var writer = ExpositionWriter(format: .text)
        writer.continue(MetricFamily("x", .gauge, help: ""))
        writer.sample(value)
        return String(decoding: writer.bytes.dropFirst(2).dropLast(), as: UTF8.self)
    }
}
