import Foundation
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct StepSearchTests {
    private func search(_ values: [Double], perDay: Int = 24) -> [StepSearch.Step] {
        StepSearch().steps(of: values, scores: NormalScores.of(values), blocks: values.indices.map { $0 / perDay })
    }

    private func noise(_ count: Int, _ random: inout SeededGenerator) -> [Double] {
        (0..<count).map { _ in UnchangedWorld.normal(&random) }
    }

    @Test func constantSeriesAndShortOnesHaveNoStep() {
        #expect(search([]) == [])
        #expect(search([1, 2]) == [])
        #expect(search(Array(repeating: 3, count: 200)) == [])
        #expect(search([1, 1, 1, 1, 9, 9, 9, 9]) == [])
    }

    @Test func aStepWithoutNoiseIsCertain() {
        let steps = search(Array(repeating: 1, count: 30) + Array(repeating: 2, count: 30))
        #expect(steps == [StepSearch.Step(index: 30, pValue: 0)])
    }

    @Test func aPieceThatCameAndWentHasTwoSteps() {
        var random = SeededGenerator(seed: 51)
        var values = noise(600, &random)
        for index in 300..<330 { values[index] += 4 }
        let steps = search(values)
        #expect(steps.count == 2 && abs((steps.first?.index ?? 0) - 300) <= 2 && abs((steps.last?.index ?? 0) - 330) <= 2)
    }

    @Test func severalStepsAreFoundInOneSeries() {
        var random = SeededGenerator(seed: 52)
        let values = noise(900, &random).enumerated().map { $1 + Double($0 / 300) * 2 }
        let found = search(values).map(\.index)
        #expect(found.count == 2 && abs((found.first ?? 0) - 300) <= 3 && abs((found.last ?? 0) - 600) <= 3)
    }

    /// The chance that the greatest statistic of a series without a step exceeds a score, counted in 20,000 simulated series.
    @Test func thePValueOfTheGreatestStatisticIsThatOfSimulations() throws {
        struct Truth: Decodable { let shares: [[Double]] }
        let scores = [2.8, 3.2, 3.6]
        let lengths = [50, 400]
        let truth: Truth = try PythonOracle.run(
            """
            import json, sys
            import numpy as np
            scores, lengths = json.load(sys.stdin)
            random = np.random.default_rng(7)
            shares = []
            for n in map(int, lengths):
                x = random.standard_normal((20000, n))
                x -= x.mean(1, keepdims=True)
                k = np.arange(5, n - 4)
                s = np.abs(np.cumsum(x, 1)[:, 4:n - 5]) / np.sqrt(k * (n - k) / n)
                greatest = s.max(1)
                shares.append([float((greatest > score).mean()) for score in scores])
            json.dump({"shares": shares}, sys.stdout)
            """,
            input: [scores, lengths.map(Double.init)])
        for (length, shares) in zip(lengths, truth.shares) {
            for (score, share) in zip(scores, shares) {
                let p = SearchedMaximum.pValue(score, shortestShare: 5 / Double(length))
                // The formula is that of a continuous path, so it may be a little too careful and never more than a tenth too bold.
                #expect(p >= share * 0.9 && p <= share * 2 + 0.002, "\(length) \(score): \(p) \(share)")
            }
        }
    }

    @Test func normalQuantilesAreThoseOfSciPy() throws {
        let tails = [0.5, 0.4, 0.2, 0.075, 0.01, 1e-5, 1e-12, 1e-40, 1e-200, 0.9, 0.9999]
        let truth: [Double] = try PythonOracle.run(
            "import json, sys\nfrom scipy.stats import norm\njson.dump([float(norm.isf(p)) for p in json.load(sys.stdin)], sys.stdout)",
            input: tails)
        for (tail, expected) in zip(tails, truth) {
            #expect(abs(NormalDistribution.quantile(upperTail: tail) - expected) <= 1e-12 * max(1, abs(expected)))
        }
        #expect(NormalDistribution.quantile(upperTail: 0) == .infinity)
    }

    @Test func usualHoursAreTakenOut() {
        let hours = (0..<1344).map { $0 % 168 }
        let values = hours.map { hour in 3 + (hour % 24 == 5 ? 2.0 : 0) + (hour / 24 == 6 ? -1.0 : 0) }
        #expect(UsualHours.remove(from: values, hoursOfWeek: hours).allSatisfy { abs($0 - 3) < 1e-12 })
        // Too few of an hour to know what is usual.
        #expect(UsualHours.remove(from: [1, 2, 3], hoursOfWeek: [0, 1, 2]) == [1, 2, 3])
    }
}
