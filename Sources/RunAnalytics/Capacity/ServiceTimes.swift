import RunModel

/// What is known of how long runs held their slot: duration less the time they waited.
public struct ServiceBasis: Hashable, Sendable {
    /// The queue latency is exact (a query run), so the execution is too.
    public internal(set) var exact = 0
    /// Polling bounded the queue latency, so the execution has bounds.
    public internal(set) var bounded = 0
    /// Nothing usable was seen; the median share of the duration that its dataset's other runs executed was assumed.
    public internal(set) var assumedShare = 0
    /// Nothing usable was seen and the dataset has too few other runs; the whole duration was assumed, as if nothing had waited.
    public internal(set) var assumedWhole = 0
    /// Still in flight; the median execution of the dataset's ended runs was assumed, or the age where there is none.
    public internal(set) var inFlight = 0

    /// The share of the ended runs whose execution rests on an assumption, 0 to 1; 0 without ended runs.
    public var assumedRatio: Double {
        let ended = exact + bounded + assumedShare + assumedWhole
        return ended > 0 ? Double(assumedShare + assumedWhole) / Double(ended) : 0
    }
}

/// Bounds of the execution of every run.
///
/// - An interval of queue latency `[lower, upper]` leaves `duration − upper … duration − lower`.
/// - A run without one, or with one that rules nothing out (`[0, duration]`), gets its duration times the median share that the
///   dataset's other runs executed, low and high. With fewer than ``minimumWatchedRuns`` of them it gets its duration.
/// - A run in flight has no duration: it gets the median execution of its dataset, or its age.
///
/// The last two are assumptions, so ``ServiceBasis`` counts them.
struct ServiceTimes {
    /// The fewest informative runs from which a dataset's median share is taken.
    static let minimumWatchedRuns = 5
    /// A longer execution is taken as this long (366 days), so that sums stay far from overflowing.
    static let maximumMilliseconds: Int64 = 366 * 86_400_000

    /// The shortest execution of each run, in milliseconds.
    private(set) var lowerMilliseconds: [Int64]
    /// The longest execution of each run, in milliseconds.
    private(set) var upperMilliseconds: [Int64]
    /// Where the bounds of the runs of the window come from.
    private(set) var basis = ServiceBasis()

    /// Bounds the execution of runs in order of arrival.
    ///
    /// - Parameters:
    ///   - firstCounted: runs before it are bounded but not counted in ``basis``.
    /// - Complexity: O(n log n).
    init(_ runs: [CapacityRun], datasetCount: Int, firstCounted: Int, nowMilliseconds: Int64) {
        let typical = Self.typicalShares(runs, datasetCount: datasetCount)
        lowerMilliseconds = []
        upperMilliseconds = []
        lowerMilliseconds.reserveCapacity(runs.count)
        upperMilliseconds.reserveCapacity(runs.count)
        for (index, run) in runs.enumerated() {
            let (bounds, source) = Self.bounds(run, typical: typical[Int(run.datasetIndex)], nowMilliseconds: nowMilliseconds)
            lowerMilliseconds.append(bounds.lowerBound)
            upperMilliseconds.append(bounds.upperBound)
            if index >= firstCounted { basis[keyPath: source] += 1 }
        }
        completeInFlight(runs)
    }

    private static func bounds(
        _ run: CapacityRun,
        typical: ClosedRange<Double>?,
        nowMilliseconds: Int64
    ) -> (ClosedRange<Int64>, WritableKeyPath<ServiceBasis, Int>) {
        guard run.endMilliseconds >= 0 else {
            let age = min(max(0, nowMilliseconds - run.createdMilliseconds), maximumMilliseconds)
            return (age...age, \.inFlight)
        }
        let duration = min(run.endMilliseconds - run.createdMilliseconds, maximumMilliseconds)
        if let bounds = informativeBounds(run, duration: duration) {
            return (bounds, bounds.lowerBound == bounds.upperBound ? \.exact : \.bounded)
        }
        guard let typical else { return (duration...duration, \.assumedWhole) }
        let low = Int64((Double(duration) * typical.lowerBound).rounded(.down))
        let high = Int64((Double(duration) * typical.upperBound).rounded(.up))
        return (min(low, duration)...min(max(low, high), duration), \.assumedShare)
    }

    /// What a queue latency leaves of a duration; nil when there is none or when it rules nothing out.
    private static func informativeBounds(_ run: CapacityRun, duration: Int64) -> ClosedRange<Int64>? {
        guard run.isWatched else { return nil }
        let lower = min(run.queueLowerMilliseconds, duration)
        let upper = min(run.queueUpperMilliseconds, duration)
        guard lower > 0 || upper < duration || duration == 0 else { return nil }
        return duration - upper...duration - lower
    }

    /// The median share of the duration, low and high, that each dataset's informative runs executed.
    private static func typicalShares(_ runs: [CapacityRun], datasetCount: Int) -> [ClosedRange<Double>?] {
        var lows = GroupedValues(groupCount: datasetCount)
        var highs = GroupedValues(groupCount: datasetCount)
        func forEachInformative(_ body: (Int, Double, Double) -> Void) {
            for run in runs where run.endMilliseconds > run.createdMilliseconds {
                let duration = min(run.endMilliseconds - run.createdMilliseconds, maximumMilliseconds)
                guard let bounds = informativeBounds(run, duration: duration) else { continue }
                let whole = Double(duration)
                body(Int(run.datasetIndex), Double(bounds.lowerBound) / whole, Double(bounds.upperBound) / whole)
            }
        }
        forEachInformative { group, _, _ in
            lows.expect(group)
            highs.expect(group)
        }
        lows.beginAdding()
        highs.beginAdding()
        forEachInformative { group, low, high in
            lows.add(low, to: group)
            highs.add(high, to: group)
        }
        return (0..<datasetCount).map { group in
            guard lows.count(of: group) >= minimumWatchedRuns, let low = lows.median(of: group), let high = highs.median(of: group)
            else { return nil }
            return low...max(low, high)
        }
    }

    /// Replaces the age of runs in flight by the median execution of their dataset, where it is longer.
    private mutating func completeInFlight(_ runs: [CapacityRun]) {
        let wanted = Set(runs.lazy.filter { $0.endMilliseconds < 0 }.map(\.datasetIndex))
        guard !wanted.isEmpty else { return }
        var lows: [Int32: [Int64]] = [:]
        var highs: [Int32: [Int64]] = [:]
        for (index, run) in runs.enumerated() where run.endMilliseconds >= 0 && wanted.contains(run.datasetIndex) {
            lows[run.datasetIndex, default: []].append(lowerMilliseconds[index])
            highs[run.datasetIndex, default: []].append(upperMilliseconds[index])
        }
        let lowMedians = lows.mapValues { $0.sorted()[$0.count / 2] }
        let highMedians = highs.mapValues { $0.sorted()[$0.count / 2] }
        for (index, run) in runs.enumerated() where run.endMilliseconds < 0 {
            guard let low = lowMedians[run.datasetIndex], let high = highMedians[run.datasetIndex] else { continue }
            // The run may have waited until now, so its age bounds nothing from below; it may also be a long one.
            let age = upperMilliseconds[index]
            lowerMilliseconds[index] = min(low, age)
            upperMilliseconds[index] = max(high, age)
        }
    }
}

/// Values by group in one flat array: a counting pass, then a filling pass.
struct GroupedValues {
    private var ends: [Int]
    private var begins: [Int] = []
    private var values: [Double] = []

    init(groupCount: Int) { ends = Array(repeating: 0, count: groupCount) }

    /// Says that a group will get one more value.
    mutating func expect(_ group: Int) { ends[group] += 1 }

    /// Ends the counting pass.
    mutating func beginAdding() {
        var total = 0
        begins.reserveCapacity(ends.count)
        for group in ends.indices {
            begins.append(total)
            total += ends[group]
            ends[group] = begins[group]
        }
        values = Array(repeating: 0, count: total)
    }

    /// Adds a value that was expected.
    mutating func add(_ value: Double, to group: Int) {
        values[ends[group]] = value
        ends[group] += 1
    }

    /// How many values a group has.
    func count(of group: Int) -> Int { ends[group] - begins[group] }

    /// The median of a group's values, the mean of the middle two; nil for an empty group.
    func median(of group: Int) -> Double? {
        let sorted = values[begins[group]..<ends[group]].sorted()
        guard let last = sorted.indices.last else { return nil }
        return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
    }
}
