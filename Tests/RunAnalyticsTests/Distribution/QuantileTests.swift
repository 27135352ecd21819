import RunAnalytics
import TestSupport
import Testing

/// Compared with NumPy's default quantile, which DuckDB's `quantile_cont` equals.
@Suite struct QuantileTests {
    private struct Input: Encodable { let samples: [[Int64]]; let doubles: [[Double]]; let p: [Double] }
    private struct Output: Decodable { let integers: [[Double]]; let doubles: [[Double]] }

    @Test func agreesWithNumPyToTheLastBit() throws {
        var random = SeededGenerator(seed: 7)
        let samples: [[Int64]] = (0..<3000).map { index in
            let count = index < 600 ? index % 3 + 1 : Int.random(in: 1...400, using: &random)
            let range: ClosedRange<Int64> = index % 3 == 0 ? 0...5 : 0...Int64.random(in: 10...10_000_000_000, using: &random)
            return (0..<count).map { _ in Int64.random(in: range, using: &random) }.sorted()
        }
        let doubles = samples.map { $0.map { Double($0) / 7 } }
        let p = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1, 1.0 / 3]
        let truth: Output = try PythonOracle.run(
            """
            import json, sys, numpy as np
            data = json.load(sys.stdin)
            answer = lambda samples, kind: [np.quantile(np.array(s, dtype=kind), data["p"]).tolist() for s in samples]
            json.dump({"integers": answer(data["samples"], np.int64), "doubles": answer(data["doubles"], np.float64)}, sys.stdout)
            """,
            input: Input(samples: samples, doubles: doubles, p: p)
        )
        let ours = samples.map { sample in p.map { Quantile.type7(sorted: sample, $0) } }
        let oursDoubles = doubles.map { sample in p.map { Quantile.type7(sorted: sample, $0) } }
        #expect(ours == truth.integers)
        #expect(oursDoubles == truth.doubles)
    }

    @Test func anEmptySampleHasNoQuantile() {
        #expect(Quantile.type7(sorted: [Int64](), 0.5).isNaN)
        #expect(Quantile.type7(sorted: [Double](), 0.5).isNaN)
    }

    @Test func sharesOutsideOfZeroToOneAreClamped() {
        #expect(Quantile.type7(sorted: [1, 2, 3] as [Int64], -1) == 1)
        #expect(Quantile.type7(sorted: [1, 2, 3] as [Int64], 2) == 3)
        #expect(Quantile.type7(sorted: [1, 2, 3] as [Int64], .nan) == 1)
    }
}
