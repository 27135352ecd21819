import TestSupport
import Testing

@testable import RunAnalytics

private func isClose(_ left: Double, _ right: Double, relative: Double) -> Bool {
    left == right || abs(left - right) <= relative * max(abs(left), abs(right)) || max(abs(left), abs(right)) < 1e-290
}

@Suite struct SignificanceTests {
    @Test func fishersExactTestAgreesWithSciPy() throws {
        var random = SeededGenerator(seed: 21)
        var tables: [[Int]] = []
        for limit in [2, 6, 20, 200, 5000] {
            tables += (0..<160).map { _ in (0..<4).map { _ in Int.random(in: 0...limit, using: &random) } }
        }
        // Equal margins make tables that are exactly as likely as each other.
        tables += (1...60).map { [$0, 60 - $0, 60 - $0 / 2, $0 / 2] }
        tables += [[90_000, 10, 89_000, 60], [1_000_000, 900, 1_000_000, 1000]]
        let truth: [Double] = try PythonOracle.run(
            """
            import json, sys
            from scipy.stats import fisher_exact
            json.dump([float(fisher_exact([t[:2], t[2:]]).pvalue) for t in json.load(sys.stdin)], sys.stdout)
            """,
            input: tables
        )
        for (table, expected) in zip(tables, truth) {
            let ours = FisherExact.twoSided(first: (table[0], table[1]), second: (table[2], table[3]))
            #expect(isClose(ours, expected, relative: 1e-7), "\(table): \(ours) \(expected)")
        }
    }

    @Test func fishersExactTestHasNothingToSayOfEmptyMargins() {
        #expect(FisherExact.twoSided(first: (0, 0), second: (5, 2)) == 1)
        #expect(FisherExact.twoSided(first: (3, 0), second: (5, 0)) == 1)
        #expect(FisherExact.twoSided(first: (-3, 0), second: (5, 0)) == 1)
    }

    private struct Samples: Encodable { let first: [Int64]; let second: [Int64] }

    @Test func mannWhitneyAgreesWithSciPyExactAndApproximate() throws {
        var random = SeededGenerator(seed: 22)
        var pairs: [Samples] = []
        for (n1, n2) in [(1, 1), (1, 5), (3, 3), (7, 7), (8, 8), (8, 60), (5, 200), (9, 9), (40, 30), (200, 180), (1, 900)] {
            for round in 0..<24 {
                // Every third round has many ties, every other one a shift.
                let range: Int64 = round % 3 == 0 ? 6 : 1_000_000_000
                let shift = round % 2 == 0 ? 0 : range / 3
                pairs.append(
                    Samples(
                        first: (0..<n1).map { _ in Int64.random(in: 0...range, using: &random) }.sorted(),
                        second: (0..<n2).map { _ in Int64.random(in: 0...range, using: &random) + shift }.sorted()
                    )
                )
            }
        }
        pairs.append(Samples(first: [5, 5, 5], second: [5, 5, 5, 5]))
        let truth: [[Double]] = try PythonOracle.run(
            """
            import json, sys, warnings
            from scipy.stats import mannwhitneyu
            warnings.simplefilter("ignore")
            answer = [mannwhitneyu(p["first"], p["second"]) for p in json.load(sys.stdin)]
            json.dump([[float(a.statistic), float(a.pvalue)] for a in answer], sys.stdout)
            """,
            input: pairs
        )
        for (pair, expected) in zip(pairs, truth) {
            let ours = try #require(MannWhitney.compare(sorted: pair.first, pair.second))
            #expect(ours.u == expected[0])
            #expect(isClose(ours.pValue, expected[1], relative: 1e-9), "\(pair.first.count) \(pair.second.count) \(ours) \(expected)")
        }
    }

    @Test func mannWhitneyNeedsTwoSamples() {
        #expect(MannWhitney.compare(sorted: [], [1]) == nil)
        #expect(MannWhitney.compare(sorted: [1], []) == nil)
        #expect(MannWhitney.compare(sorted: [2], [1])?.probabilityOfSuperiority == 1)
    }

    @Test func benjaminiHochbergAgreesWithStatsmodelsAndSciPy() throws {
        struct Truth: Decodable { let scipy: [[Double]]; let statsmodels: [[Double]] }
        var random = SeededGenerator(seed: 23)
        let families = [1, 2, 5, 50, 1000].flatMap { count in
            (0..<10).map { round in
                (0..<count).map { _ in
                    round % 2 == 0 ? Double.random(in: 0...1, using: &random) : Double(Int.random(in: 0...9, using: &random)) / 9
                }
            }
        }
        let truth: Truth = try PythonOracle.run(
            """
            import json, sys
            from scipy.stats import false_discovery_control
            from statsmodels.stats.multitest import multipletests
            families = json.load(sys.stdin)
            json.dump({"scipy": [false_discovery_control(f).tolist() for f in families],
                       "statsmodels": [multipletests(f, method="fdr_bh")[1].tolist() for f in families]}, sys.stdout)
            """,
            input: families
        )
        for (index, family) in families.enumerated() {
            let ours = BenjaminiHochberg.adjust(family)
            #expect(zip(ours, truth.scipy[index]).allSatisfy { isClose($0, $1, relative: 1e-12) })
            #expect(zip(ours, truth.statsmodels[index]).allSatisfy { isClose($0, $1, relative: 1e-12) })
        }
        #expect(BenjaminiHochberg.adjust([]) == [])
        #expect(BenjaminiHochberg.adjust([.nan, 0.01]) == [1, 0.02])
    }

    @Test func theSignTestAgreesWithSciPy() throws {
        let pairs = (0...25).flatMap { better in (0...25).map { [better, $0] } } + [[300, 250], [5000, 5200]]
        let truth: [Double] = try PythonOracle.run(
            """
            import json, sys
            from scipy.stats import binomtest
            json.dump([1.0 if b + w == 0 else float(binomtest(b, b + w).pvalue) for b, w in json.load(sys.stdin)], sys.stdout)
            """,
            input: pairs
        )
        for (pair, expected) in zip(pairs, truth) {
            #expect(isClose(SignTest.twoSided(better: pair[0], worse: pair[1]), expected, relative: 1e-9), "\(pair)")
        }
    }

    @Test func studentsTAgreesWithSciPy() throws {
        let statistics: [Double] = [0, 1e-6, 0.1, 0.5, 1, 2, 3.3, 5, 12, 40]
        let degrees: [Double] = [1, 2, 3, 7, 10, 48, 200, 5000]
        let cases: [[Double]] = statistics.flatMap { t in degrees.map { [t, $0] } }
        let truth: [Double] = try PythonOracle.run(
            """
            import json, sys
            from scipy.stats import t
            json.dump([float(2 * t.sf(value, degrees)) for value, degrees in json.load(sys.stdin)], sys.stdout)
            """,
            input: cases
        )
        for (values, expected) in zip(cases, truth) {
            #expect(isClose(StudentT.twoSided(t: values[0], degreesOfFreedom: values[1]), expected, relative: 1e-10), "\(values)")
            #expect(isClose(StudentT.twoSided(t: -values[0], degreesOfFreedom: values[1]), expected, relative: 1e-10))
        }
        #expect(StudentT.twoSided(t: .infinity, degreesOfFreedom: 3) == 0)
        #expect(StudentT.twoSided(t: .nan, degreesOfFreedom: 3).isNaN)
    }
}
