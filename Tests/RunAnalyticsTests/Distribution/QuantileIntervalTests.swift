import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct QuantileIntervalTests {
    private struct Case: Encodable { let sample: [Int64]; let p: Double }

    @Test func agreesWithSciPysQuantileTest() throws {
        var random = SeededGenerator(seed: 31)
        let cases = [0.5, 0.9, 0.95, 0.99].flatMap { p in
            (Array(1...120) + [200, 367, 368, 500, 1234]).map { count in
                Case(sample: (0..<count).map { _ in Int64.random(in: 0...10_000, using: &random) }.sorted(), p: p)
            }
        }
        let truth: [[Double?]] = try PythonOracle.run(
            """
            import json, math, sys
            from scipy.stats import quantile_test
            answer = []
            for case in json.load(sys.stdin):
                interval = quantile_test(case["sample"], q=0, p=case["p"]).confidence_interval(0.95)
                answer.append([None if math.isnan(end) else float(end) for end in (interval.low, interval.high)])
            json.dump(answer, sys.stdout)
            """,
            input: cases
        )
        for (sample, expected) in zip(cases, truth) {
            let ours = QuantileInterval.confidence95(sorted: sample.sample, sample.p)
            if let low = expected[0], let high = expected[1] {
                #expect(
                    ours == .within(low: .milliseconds(Int64(low)), high: .milliseconds(Int64(high))), "\(sample.p) \(sample.sample.count)")
            } else {
                let needed = QuantileInterval.runsNeeded(sample.p)
                #expect(ours == .tooFewRuns(runs: sample.sample.count, needed: needed), "\(sample.p) \(sample.sample.count)")
                #expect(sample.sample.count < needed)
            }
        }
    }

    @Test func tailsNeedManyRuns() {
        #expect([0.5, 0.9, 0.95, 0.99].map(QuantileInterval.runsNeeded) == [6, 36, 72, 368])
        #expect(QuantileInterval.confidence95(sorted: [], 0.5) == .tooFewRuns(runs: 0, needed: 6))
        #expect(QuantileInterval.runsNeeded(1) == .max)
    }

    @Test func binomialChancesAgreeWithSciPy() throws {
        let cases: [(Int, Double)] = [(0, 0.3), (1, 0.5), (7, 0.02), (100, 0.95), (5000, 0.99), (20_000, 0.5), (9, 0), (9, 1)]
        let truth: [[Double]] = try PythonOracle.run(
            """
            import json, sys, numpy as np
            from scipy.stats import binom
            json.dump([binom.cdf(np.arange(int(n) + 1), int(n), p).tolist() for n, p in json.load(sys.stdin)], sys.stdout)
            """,
            input: cases.map { [Double($0.0), $0.1] }
        )
        for (run, expected) in zip(cases, truth) {
            let ours = try #require(BinomialDistribution(trials: run.0, probability: run.1)).cumulative
            #expect(zip(ours, expected).allSatisfy { abs($0 - $1) < 1e-11 })
        }
        #expect(BinomialDistribution(trials: -1, probability: 0.5) == nil && BinomialDistribution(trials: 1, probability: 2) == nil)
    }

    @Test func logBucketsHoldTheirUpperBound() {
        var buckets = LogBuckets.empty
        for value in [0, 100, 101, 200_000_000, 200_000_001] as [Int64] { buckets.observe(milliseconds: value) }
        #expect(buckets.counts.first == 2 && buckets.counts[1] == 1 && buckets.counts.suffix(2) == [1, 1])
        #expect(buckets.count == 5 && buckets.sum == .milliseconds(400_000_202))
        buckets.merge(buckets)
        #expect(buckets.count == 10)
        buckets.merge(DurationHistogram())
        #expect(buckets.count == 10)
    }
}
