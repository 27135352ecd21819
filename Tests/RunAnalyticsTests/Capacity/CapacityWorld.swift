import RunAnalytics
import RunModel
import TestSupport

/// Small worlds with a known truth, made without the code under test.
struct CapacityWorld {
    /// Monday 2026-11-02T00:00:00Z.
    static let monday: Int64 = 1_793_577_600_000
    static let minute: Int64 = 60_000
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000

    var datasets: [CapacityDataset]
    /// Arrival and execution of each run, in order of arrival.
    var demand: [(dataset: Int, arrival: Int64, service: Int64)]

    /// `count` datasets that all run every `period` at the same minute, each execution taking `service`.
    static func bunched(count: Int, period: Int64 = hour, service: Int64 = 5 * minute, days: Int = 7, pinned: Set<Int> = []) -> Self {
        let datasets = (0..<count).map {
            CapacityDataset(token: "dataset\($0)", name: "Dataset \($0)", isPinned: pinned.contains($0))
        }
        var demand: [(dataset: Int, arrival: Int64, service: Int64)] = []
        for slot in stride(from: monday, to: monday + Int64(days) * day, by: Int64.Stride(period)) {
            for dataset in 0..<count { demand.append((dataset, slot + Int64(dataset), service)) }
        }
        return CapacityWorld(datasets: datasets, demand: demand)
    }

    /// The runs as they would be stored, had the world this many slots: every second of waiting is in the duration.
    ///
    /// - Parameters:
    ///   - watch: the queue latency that is known of a run with that true wait; nil for none.
    func runs(slots: Int, watch: (Int64) -> ClosedRange<Int64>? = { $0...$0 }) -> [CapacityRun] {
        let waits = ReferenceQueue.waits(arrivals: demand.map(\.arrival), services: demand.map(\.service), slots: slots)
        return zip(demand, waits).map { run, wait in
            let known = watch(wait)
            return CapacityRun(
                datasetIndex: Int32(run.dataset),
                createdAt: Timestamp(milliseconds: run.arrival),
                endedAt: Timestamp(milliseconds: run.arrival + wait + run.service),
                queueLowerMilliseconds: known?.lowerBound ?? CapacityRun.none,
                queueUpperMilliseconds: known.map { min($0.upperBound, wait + run.service) } ?? CapacityRun.none,
                state: .succeeded
            )
        }
    }

    static func options(
        days: Int = 7,
        slots: ClosedRange<Int> = 1...8,
        target: Int64 = 60_000,
        current: Int? = nil,
        spreads: Bool = false
    ) -> CapacityOptions {
        let until = Timestamp(milliseconds: monday + Int64(days) * day)
        return CapacityOptions(
            since: Timestamp(milliseconds: monday),
            until: until,
            now: until,
            slots: slots,
            targetWait: .milliseconds(target),
            currentSlots: current,
            spreads: spreads
        )
    }
}

extension Range<Int64> {
    /// From one to another of these milliseconds since 1970.
    var ofInstants: Range<Timestamp> { Timestamp(milliseconds: lowerBound)..<Timestamp(milliseconds: upperBound) }
}

extension [Int64] {
    /// These milliseconds since 1970.
    var asInstants: [Timestamp] { map(Timestamp.init(milliseconds:)) }
}

/// First come first served, event by event, with an explicit queue: shares no idea with the replay under test.
enum ReferenceQueue {
    static func waits(arrivals: [Int64], services: [Int64], slots: Int) -> [Int64] {
        var waits = Array(repeating: Int64(0), count: arrivals.count)
        var executing: [Int64] = []
        var waiting: [Int] = []
        var nextArrival = 0
        while nextArrival < arrivals.count || !waiting.isEmpty {
            let nextEnd = executing.min() ?? .max
            let arrival = nextArrival < arrivals.count ? arrivals[nextArrival] : .max
            let now = min(nextEnd, arrival)
            executing.removeAll { $0 <= now }
            while nextArrival < arrivals.count, arrivals[nextArrival] <= now {
                waiting.append(nextArrival)
                nextArrival += 1
            }
            while executing.count < slots, !waiting.isEmpty {
                let run = waiting.removeFirst()
                waits[run] = now - arrivals[run]
                // An execution without length gives its slot back at once.
                if services[run] > 0 { executing.append(now + services[run]) }
            }
        }
        return waits
    }

    /// A random trace: sorted arrivals with ties, executions of very different length.
    static func trace(count: Int, using generator: inout SeededGenerator) -> (arrivals: [Int64], services: [Int64]) {
        var arrival: Int64 = 0
        var arrivals: [Int64] = []
        var services: [Int64] = []
        for _ in 0..<count {
            if Int.random(in: 0..<3, using: &generator) > 0 { arrival += Int64.random(in: 0...2000, using: &generator) }
            arrivals.append(arrival)
            let isLong = Int.random(in: 0..<10, using: &generator) == 0
            services.append(Int64.random(in: 0...(isLong ? 20_000 : 2500), using: &generator))
        }
        return (arrivals, services)
    }
}
