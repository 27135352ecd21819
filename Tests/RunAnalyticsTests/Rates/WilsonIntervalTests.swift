import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct WilsonIntervalTests {
    private struct Case: Codable { let successes: Int; let total: Int }

    @Test func agreesWithSciPy() throws {
        var random = SeededGenerator(seed: 11)
        var cases = (1...40).flatMap { total in (0...total).map { Case(successes: $0, total: total) } }
        cases += (0..<300).map { _ in
            let total = Int.random(in: 41...2_000_000, using: &random)
            return Case(successes: Int.random(in: 0...total, using: &random), total: total)
        }
        let truth: [[Double]] = try PythonOracle.run(
            """
            import json, sys
            from scipy.stats import binomtest
            answer = []
            for case in json.load(sys.stdin):
                interval = binomtest(case["successes"], case["total"]).proportion_ci(0.95, method="wilson")
                answer.append([interval.low, interval.high])
            json.dump(answer, sys.stdout)
            """,
            input: cases
        )
        for (run, expected) in zip(cases, truth) {
            let interval = try #require(WilsonInterval.score95(successes: run.successes, total: run.total))
            #expect(abs(interval.low - expected[0]) < 1e-12 && abs(interval.high - expected[1]) < 1e-12, "\(run)")
        }
    }

    @Test func endsAreExactWhereTheyTouchZeroAndOne() {
        for total in 1...500 {
            #expect(WilsonInterval.score95(successes: 0, total: total)?.low == 0)
            #expect(WilsonInterval.score95(successes: total, total: total)?.high == 1)
        }
    }

    @Test func holdsTheShareAndStaysBetweenZeroAndOne() throws {
        for total in [1, 2, 7, 1000, 10_000_000] {
            for successes in [0, 1, total / 2, total - 1, total] {
                let interval = try #require(WilsonInterval.score95(successes: successes, total: total))
                let share = Double(successes) / Double(total)
                #expect(0 <= interval.low && interval.low <= share && share <= interval.high && interval.high <= 1)
            }
        }
    }

    @Test func impossibleCountsHaveNoInterval() {
        #expect(WilsonInterval.score95(successes: 0, total: 0) == nil)
        #expect(WilsonInterval.score95(successes: 2, total: 1) == nil)
        #expect(WilsonInterval.score95(successes: -1, total: 3) == nil)
    }

    @Test func oneFailureOfOneDoesNotTopTheList() {
        let once = StateCounts(failed: 1)
        let often = StateCounts(succeeded: 40, failed: 60)
        let fine = StateCounts(succeeded: 1)
        #expect(WorstFirst.order([fine, once, StateCounts(), often].map { ($0, isFailing: false) }) == [3, 1, 0, 2])
    }
}
