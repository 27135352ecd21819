import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct FirstComeFirstServedTests {
    @Test(arguments: [1, 2, 3, 5, 8, 13], [UInt64(1), 2, 3])
    func waitsEqualAnEventByEventReference(slots: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (arrivals, services) = ReferenceQueue.trace(count: 3000, using: &generator)
        #expect(
            FirstComeFirstServed.waits(arrivals: arrivals, services: services, slots: slots)
                == ReferenceQueue.waits(arrivals: arrivals, services: services, slots: slots)
        )
    }

    // Ciw is an independent simulator of queueing networks: https://ciw.readthedocs.io
    @Test(arguments: [1, 2, 4])
    func waitsEqualThoseOfCiw(slots: Int) throws {
        var generator = SeededGenerator(seed: 7)
        let (arrivals, services) = ReferenceQueue.trace(count: 400, using: &generator)
        struct Input: Encodable {
            var arrivals: [Int64]
            var services: [Int64]
            var slots: Int
        }
        let script = """
            import ciw, json, sys
            world = json.load(sys.stdin)
            arrivals, services = world["arrivals"], world["services"]
            gaps = [float(b - a) for a, b in zip([-1] + arrivals, arrivals)]
            network = ciw.create_network(
                arrival_distributions=[ciw.dists.Sequential(gaps + [float("inf")])],
                service_distributions=[ciw.dists.Sequential([float(s) for s in services])],
                number_of_servers=[world["slots"]])
            simulation = ciw.Simulation(network)
            simulation.simulate_until_max_customers(len(arrivals), method="Finish")
            records = sorted(simulation.get_all_records(), key=lambda record: record.id_number)
            json.dump([round(record.waiting_time) for record in records], sys.stdout)
            """
        let truth = try PythonOracle.run(
            script,
            input: Input(arrivals: arrivals, services: services, slots: slots),
            returning: [Int64].self
        )
        #expect(FirstComeFirstServed.waits(arrivals: arrivals, services: services, slots: slots) == truth)
    }

    // The band is a band only if no wait shrinks when executions grow.
    @Test(arguments: [UInt64(11), 12, 13, 14])
    func anyExecutionWithinItsBoundsGivesWaitsWithinTheBand(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (arrivals, low) = ReferenceQueue.trace(count: 1500, using: &generator)
        let high = low.map { $0 + Int64.random(in: 0...1500, using: &generator) }
        let between = zip(low, high).map { Int64.random(in: $0...$1, using: &generator) }
        for slots in [1, 2, 3, 6] {
            let waits = [low, between, high].map { FirstComeFirstServed.waits(arrivals: arrivals, services: $0, slots: slots) }
            #expect(zip(waits[0], waits[1]).allSatisfy { $0 <= $1 })
            #expect(zip(waits[1], waits[2]).allSatisfy { $0 <= $1 })
        }
    }

    @Test func figuresOfTheReplayEqualThoseOfItsWaits() {
        var generator = SeededGenerator(seed: 5)
        let (arrivals, services) = ReferenceQueue.trace(count: 700, using: &generator)
        let window = arrivals[100]..<arrivals[699] + 1
        let trace = ReplayTrace(arrivals: arrivals.asInstants, services: services, window: window.ofInstants)
        for slots in [1, 2, 4, 40, 512] {
            var waits: [Int64] = []
            let figures = trace.replay(slots: slots, waits: &waits)
            #expect(waits == ReferenceQueue.waits(arrivals: arrivals, services: services, slots: slots))
            let counted = arrivals.indices.filter { window.contains(arrivals[$0]) }
            var peakQueue = 0
            var peakInSystem = 0
            for index in counted {
                let now = arrivals[index]
                let here = (0...index).filter { arrivals[$0] + waits[$0] + services[$0] > now }
                peakInSystem = max(peakInSystem, here.count)
                peakQueue = max(peakQueue, (0...index).filter { arrivals[$0] + waits[$0] > now }.count)
            }
            #expect(figures.peakQueue == peakQueue)
            #expect(figures.peakInSystem == peakInSystem)
            let busy = arrivals.indices.reduce(Int64(0)) {
                let start = arrivals[$1] + waits[$1]
                return $0 + max(0, min(start + services[$1], window.upperBound) - max(start, window.lowerBound))
            }
            #expect(abs(figures.utilisation - Double(busy) / Double(slots) / Double(window.count)) < 1e-12)
        }
    }

    @Test func summariesEqualNumPy() throws {
        struct Summary: Decodable {
            var mean: Double
            var p95: Double
            var p99: Double
        }
        var generator = SeededGenerator(seed: 9)
        let samples = [1, 2, 19, 100, 1001].map { count in
            (0..<count).map { _ in Bool.random(using: &generator) ? 0 : Int64.random(in: 0...100_000, using: &generator) }
        }
        let script = """
            import json, sys, numpy
            json.dump([{"mean": numpy.mean(s), "p95": numpy.quantile(s, 0.95), "p99": numpy.quantile(s, 0.99)}
                       for s in json.load(sys.stdin)], sys.stdout)
            """
        let truth = try PythonOracle.run(script, input: samples, returning: [Summary].self)
        for (sample, truth) in zip(samples, truth) {
            var slice = sample[...]
            let own = WaitSummary.summarise(&slice)
            #expect(abs(own.mean.milliseconds - truth.mean) < 1e-6)
            #expect(abs(own.p95.milliseconds - truth.p95) < 1e-6)
            #expect(abs(own.p99.milliseconds - truth.p99) < 1e-6)
            #expect(own.maximum.milliseconds == sample.max())
        }
        var nothing: ArraySlice<Int64> = []
        #expect(WaitSummary.summarise(&nothing) == .none)
    }
}
