import Foundation
import TestSupport
import Testing

@testable import RunAnalytics

/// Compared with Apache Otava, which is the reference for the algorithm.
@Suite struct StepDetectorTests {
    private struct Truth: Decodable {
        let weak: [[Int]]
        let asItIs: [[Int]]
        let corrected: [[Int]]
        let pValues: [[Double]]
    }

    /// Otava 0.8.0 re-checks the points `i` and `i + 1` after dropping point `i`; the neighbours are then `i − 1` and `i`. `corrected` is
    /// its own code with these two indices put right.
    private static let script = """
        import inspect, json, sys, warnings
        from otava import analysis
        warnings.simplefilter("ignore")
        source = inspect.getsource(analysis.merge)
        wrong = "recompute(weakest_cp_index)\\n        recompute(weakest_cp_index + 1)"
        assert source.count(wrong) == 1
        names = dict(vars(analysis))
        exec(source.replace(wrong, "recompute(weakest_cp_index - 1)\\n        recompute(weakest_cp_index)"), names)
        answer = {"weak": [], "asItIs": [], "corrected": [], "pValues": []}
        for series in json.load(sys.stdin):
            weak = analysis.split(list(series), 50, 0.01)
            answer["weak"].append([int(c.index) for c in weak])
            final, _ = analysis.compute_change_points(list(series), window_len=50, max_pvalue=0.001, min_magnitude=0.0)
            answer["asItIs"].append([int(c.index) for c in final])
            corrected = names["merge"](weak, list(series), 0.001, 0.0)
            answer["corrected"].append([int(c.index) for c in corrected])
            answer["pValues"].append([float(c.stats.pvalue) for c in corrected])
        json.dump(answer, sys.stdout)
        """

    private static func check(_ all: [[Double]]) throws -> Int {
        let truth: Truth = try PythonOracle.run(script, input: all)
        var found = 0
        for (index, values) in all.enumerated() {
            let ours = StepDetector().steps(of: values)
            #expect(StepDetector().weakSteps(of: values).map(\.index) == truth.weak[index])
            #expect(ours.map(\.index) == truth.corrected[index], "series \(index)")
            for (step, p) in zip(ours, truth.pValues[index]) { #expect(abs(step.pValue - p) <= 1e-12 + 1e-6 * p) }
            // Where nothing was dropped, nothing was re-checked.
            if truth.weak[index] == truth.asItIs[index] { #expect(ours.map(\.index) == truth.asItIs[index]) }
            found += ours.count
        }
        return found
    }

    /// Logarithms of durations: levels in minutes with lognormal noise.
    private static func series(levels: [(count: Int, minutes: Double)], noise: Double, _ random: inout SeededGenerator) -> [Double] {
        levels.flatMap { level in
            (0..<level.count).map { _ in
                let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
                return log((level.minutes * 60_000 * exp(noise * normal)).rounded())
            }
        }
    }

    @Test func plantedStepsAreThoseThatOtavaFinds() throws {
        var random = SeededGenerator(seed: 41)
        var all: [[Double]] = []
        for noise in [0.05, 0.15, 0.3] {
            for ratio in [1.18, 1.5, 3, 0.5] {
                for count in [20, 56, 120, 300] {
                    all.append(Self.series(levels: [(count * 2 / 3, 5), (count / 3, 5 * ratio)], noise: noise, &random))
                    all.append(Self.series(levels: [(count / 2, 5), (count / 4, 5 * ratio), (count / 2, 5)], noise: noise, &random))
                }
            }
        }
        #expect(try Self.check(all) > 60)
    }

    @Test func noiseWithBumpsGivesThePointsThatOtavaFinds() throws {
        var random = SeededGenerator(seed: 42)
        let all = (0..<120).map { _ in
            let count = Int.random(in: 2...260, using: &random)
            return (0..<count).map { index in Double.random(in: 0..<1, using: &random) + (index % 60 > 40 ? 0.35 : 0) }
        }
        #expect(try Self.check(all) > 60)
    }

    @Test func constantSeriesAndShortOnesHaveNoStep() {
        #expect(StepDetector().steps(of: []) == [])
        #expect(StepDetector().steps(of: [1]) == [])
        #expect(StepDetector().steps(of: [1, 2]) == [])
        #expect(StepDetector().steps(of: Array(repeating: 3, count: 200)) == [])
    }

    @Test func aStepWithoutNoiseIsCertain() {
        let steps = StepDetector().steps(of: Array(repeating: 1, count: 30) + Array(repeating: 2, count: 30))
        #expect(steps.map(\.index) == [30])
        #expect(steps.first?.pValue == 0)
        #expect(steps.first.map { abs($0.change - (exp(1) - 1)) < 1e-12 } == true)
    }

    @Test func smallChangesCanBeLeftOut() {
        var random = SeededGenerator(seed: 43)
        let values = Self.series(levels: [(60, 5), (60, 5.6)], noise: 0.02, &random)
        #expect(StepDetector().steps(of: values).map(\.index) == [60])
        #expect(StepDetector(minimumChange: 0.2).steps(of: values) == [])
    }
}
