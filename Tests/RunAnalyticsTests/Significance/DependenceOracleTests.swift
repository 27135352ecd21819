import TestSupport
import Testing

@testable import RunAnalytics

/// The statistics that take the dependence of runs into account, compared with SciPy and statsmodels where those have them.
@Suite struct DependenceOracleTests {
    private struct Table: Encodable { let tables: [[Int]] }

    /// Outcomes of two weeks, interleaved with their failures spread over the days.
    private func outcomes(before: (failed: Int, rated: Int), now: (failed: Int, rated: Int)) -> [BlockedValue] {
        [(before, -1), (now, 0)].flatMap { counts, stretch in
            (0..<counts.rated).map { index in
                let isFailed = (index + 1) * counts.failed / counts.rated > index * counts.failed / counts.rated
                return BlockedValue(stretch: stretch, block: stretch * 7 + index * 7 / counts.rated, value: isFailed ? 1 : 0)
            }
        }
    }

    @Test func theStratifiedStatisticIsThatOfStatsmodels() throws {
        var random = SeededGenerator(seed: 61)
        let fleets = (0..<40).map { _ in
            (0..<Int.random(in: 1...8, using: &random)).map { _ -> [Int] in
                let (n0, n1) = (Int.random(in: 5...300, using: &random), Int.random(in: 5...300, using: &random))
                return [Int.random(in: 1..<n1, using: &random), n1, Int.random(in: 1..<n0, using: &random), n0]
            }
        }
        let truth: [Double] = try PythonOracle.run(
            """
            import json, sys
            import numpy as np
            from statsmodels.stats.contingency_tables import StratifiedTable
            answer = []
            for fleet in json.load(sys.stdin):
                tables = [np.array([[f1, n1 - f1], [f0, n0 - f0]], float) for f1, n1, f0, n0 in fleet]
                answer.append(float(StratifiedTable(tables).test_null_odds(correction=False).statistic))
            json.dump(answer, sys.stdout)
            """, input: fleets)
        for (fleet, expected) in zip(fleets, truth) {
            let all = try fleet.map { table in
                try #require(
                    RateComparison(outcomes(before: (table[2], table[3]), now: (table[0], table[1])), blocksPerStretch: 7))
            }
            let excess = all.reduce(0) { $0 + $1.excess }
            let variance = all.reduce(0) { $0 + $1.independentVariance }
            #expect(abs(excess * excess / variance - expected) <= 1e-9 * max(1, expected))
        }
    }

    private struct Series: Encodable {
        let values: [Double]
        let days: [Int]
    }

    /// The correlation of neighbours before its correction is that of statsmodels; the dispersion of days that of a one-way table.
    @Test func theDesignEffectIsThatOfItsParts() throws {
        var random = SeededGenerator(seed: 62)
        let all = (0..<30).map { round -> Series in
            var value = 0.0
            let strength = Double(round) / 32
            let values = (0..<240).map { _ -> Double in
                value = strength * value + UnchangedWorld.normal(&random)
                return value
            }
            return Series(values: values, days: values.indices.map { $0 / 24 })
        }
        let truth: [[Double]] = try PythonOracle.run(
            """
            import json, sys
            import numpy as np
            from statsmodels.tsa.stattools import acf
            answer = []
            for s in json.load(sys.stdin):
                x, d = np.array(s["values"]), np.array(s["days"])
                r = float(acf(x, nlags=1, fft=False)[1])
                r = min(max(r + (1 + 4 * r) / len(x), 0), 0.99)
                sums = np.array([(x[d == k] - x.mean()).sum() for k in np.unique(d)])
                n = np.array([(d == k).sum() for k in np.unique(d)])
                phi = float((sums ** 2).sum() / (n * (1 - n / len(x))).sum() / x.var(ddof=1))
                answer.append([max(1, (1 + r) / (1 - r), phi), len(n) - 1])
            json.dump(answer, sys.stdout)
            """, input: all)
        for (series, expected) in zip(all, truth) {
            let points = zip(series.values, series.days).map { BlockedValue(stretch: 0, block: $1, value: $0) }
            let effect = DesignEffect.ofValues(points)
            #expect(abs(effect.factor - expected[0]) <= 1e-9 * expected[0])
            #expect(effect.degreesOfFreedom == expected[1])
        }
    }

    @Test func streaksInflateAndAlternationDoesNot() {
        func effect(_ letters: String) -> DesignEffect {
            DesignEffect.ofOutcomes(
                letters.enumerated().map { BlockedValue(stretch: 0, block: $0.offset / 24, value: $0.element == "f" ? 1 : 0) })
        }
        #expect(effect(String(repeating: "sf", count: 100)).factor == 1)
        #expect(effect(String(repeating: "s", count: 200)).factor == 1)
        // 5 in 25 fail, always five in a row: a failure follows on a failure in 4 of 5, on a success in 1 of 20.
        let streaks = effect(String(repeating: String(repeating: "s", count: 20) + "fffff", count: 20))
        #expect(abs(streaks.factor - 1.75 / 0.25) < 0.3)
        #expect(DesignEffect.ofOutcomes([]).factor == 1 && DesignEffect.ofValues([]).factor == 1)
    }

    /// Without dependence the p-value is never below Fisher's, and one dataset is its own fleet.
    @Test func aSingleDatasetIsItsOwnFleet() throws {
        let comparison = try #require(RateComparison(outcomes(before: (5, 500), now: (25, 500)), blocksPerStretch: 7))
        let exact = FisherExact.twoSided(first: (475, 25), second: (495, 5))
        #expect(comparison.change.pValue.map { $0 >= exact && $0 < 0.02 } == true && comparison.change.verdict == .worse)
        #expect(StratifiedRates([comparison]).change == comparison.change.ofFleet)
        #expect(StratifiedRates([]).change.verdict == .notComparable)
        #expect(RateComparison(outcomes(before: (0, 0), now: (1, 5)), blocksPerStretch: 7) == nil)
        let none = try #require(RateComparison(outcomes(before: (0, 50), now: (0, 50)), blocksPerStretch: 7))
        #expect(none.change.pValue == 1 && none.change.verdict == .withinNoise)
        #expect(StratifiedRates([none, none]).change.verdict == .withinNoise)
    }
}
