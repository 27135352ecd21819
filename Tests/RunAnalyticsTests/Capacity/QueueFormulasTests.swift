import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct QueueFormulasTests {
    // The probability of waiting as tables print it, to four digits.
    @Test(arguments: [
        (1, 0.5, 0.5), (2, 1.0, 0.3333), (3, 2.0, 0.4444), (4, 3.0, 0.5094), (5, 4.0, 0.5541), (6, 5.0, 0.5875), (2, 1.8, 0.8526),
    ])
    func erlangCAgreesWithTables(slots: Int, load: Double, waiting: Double) throws {
        #expect(abs(try #require(QueueFormulas.erlangC(slots: slots, offeredLoad: load)) - waiting) < 5e-5)
    }

    @Test func erlangCAgreesWithExactFractions() throws {
        struct Case: Codable {
            var slots: Int
            var hundredths: Int
        }
        let cases = [1, 2, 3, 5, 8, 20, 100, 512].flatMap { slots in
            [1, 30, 50, 90, 99].map { Case(slots: slots, hundredths: $0 * slots) }
        }
        let script = """
            import json, sys
            from fractions import Fraction
            def erlang_c(c, a):
                term, total = Fraction(1), Fraction(0)
                for k in range(c):
                    total += term
                    term = term * a / (k + 1)
                last = term * c / (c - a)
                return float(last / (total + last))
            json.dump([erlang_c(case["slots"], Fraction(case["hundredths"], 100)) for case in json.load(sys.stdin)], sys.stdout)
            """
        let truth = try PythonOracle.run(script, input: cases, returning: [Double].self)
        for (parameters, expected) in zip(cases, truth) {
            let own = try #require(QueueFormulas.erlangC(slots: parameters.slots, offeredLoad: Double(parameters.hundredths) / 100))
            #expect(abs(own - expected) <= 1e-10 * max(expected, 1e-6), "\(parameters)")
        }
    }

    @Test func meanAndQuantilesFollowFromTheProbability() throws {
        // M/M/1 at half load: mean wait = service × ρ ÷ (1 − ρ); P(wait > t) = ρ e^(−t (1 − ρ) ÷ service).
        #expect(try #require(QueueFormulas.erlangCMeanWait(slots: 1, offeredLoad: 0.5, meanService: 100)) == 100)
        let p95 = try #require(QueueFormulas.erlangCWaitQuantile(0.95, slots: 1, offeredLoad: 0.5, meanService: 100))
        #expect(abs(p95 - 460.5170186) < 1e-6)
        #expect(QueueFormulas.erlangCWaitQuantile(0.4, slots: 1, offeredLoad: 0.5, meanService: 100) == 0)
        #expect(
            QueueFormulas.allenCunneenMeanWait(
                slots: 1,
                offeredLoad: 0.5,
                meanService: 100,
                arrivalVariability: 1,
                serviceVariability: 0
            ) == 50
        )
    }

    @Test(arguments: [(1, 1.0), (2, 2.5), (0, 0.5), (3, -1)])
    func noSteadyStateNoValue(slots: Int, load: Double) {
        #expect(QueueFormulas.erlangC(slots: slots, offeredLoad: load) == nil)
        #expect(QueueFormulas.erlangCMeanWait(slots: slots, offeredLoad: load, meanService: 1) == nil)
    }

    @Test func replayOfRandomArrivalsComesNearTheFormula() throws {
        var generator = SeededGenerator(seed: 21)
        func exponential(_ mean: Double) -> Int64 {
            Int64((-mean * Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator).logarithm).rounded())
        }
        var arrival: Int64 = 0
        var arrivals: [Int64] = []
        var services: [Int64] = []
        for _ in 0..<200_000 {
            arrival += exponential(10_000)
            arrivals.append(arrival)
            services.append(exponential(14_000))
        }
        let waits = FirstComeFirstServed.waits(arrivals: arrivals, services: services, slots: 2)
        let mean = Double(waits.reduce(0, +)) / Double(waits.count)
        let formula = try #require(QueueFormulas.erlangCMeanWait(slots: 2, offeredLoad: 1.4, meanService: 14_000))
        #expect(abs(mean / formula - 1) < 0.1)
        let variability = ArrivalVariability(arrivals: arrivals.asInstants[...], lower: services[...], upper: services[...])
        #expect(abs(try #require(variability.arrivals) - 1) < 0.05)
        #expect(abs(try #require(variability.services) - 1) < 0.05)
        #expect(!variability.isBursty)
    }
}
