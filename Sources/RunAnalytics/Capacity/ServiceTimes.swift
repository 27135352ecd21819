import RunModel

/// What is known of how long runs held their slot: duration less the time they waited.
package struct ServiceBasis: Hashable, Sendable {
    /// The queue latency is exact (a query run), so the execution is too.
    package internal(set) var exact = 0
    /// Polling bounded the queue latency, so the execution has bounds.
    package internal(set) var bounded = 0
    /// The wait was watched too coarsely to rule anything out: at most the whole duration, and for the least the median of its
    /// dataset's least executions was assumed.
    package internal(set) var assumedTypical = 0
    /// The wait was not watched; between the median and the 90th percentile of the executions of its dataset's watched runs was assumed,
    /// and never more than its duration.
    package internal(set) var assumedUnwatched = 0
    /// As in the two cases above, but the dataset has too few other runs; the whole duration was assumed, as if nothing had waited.
    package internal(set) var assumedWhole = 0
    /// Still in flight; the median execution of the dataset's ended runs was assumed, or the age where there is none.
    package internal(set) var inFlight = 0

    /// The share of the ended runs whose execution rests on an assumption, 0 to 1; 0 without ended runs.
    package var assumedRatio: Double {
        let assumed = assumedTypical + assumedUnwatched + assumedWhole
        let ended = exact + bounded + assumed
        return ended > 0 ? Double(assumed) / Double(ended) : 0
    }

    /// From this share of assumed executions on, figures may be far off.
    package static let muchAssumed = 0.2

    /// Whether more than ``muchAssumed`` of the executions rest on an assumption.
    package var isMuchAssumed: Bool { assumedRatio > Self.muchAssumed }
}

/// Bounds of the execution of every run.
///
/// - An interval of queue latency `[lower, upper]` leaves `duration − upper … duration − lower`.
/// - A watched run whose interval rules nothing out (`[0, duration]`) executed at most for its duration; for the least, the median
///   of its dataset's least executions is taken. Leaving such runs out of what follows would bias it: they are those that
///   hardly waited.
/// - A run that was not watched executed for as long as its dataset's watched runs did, from their median to their 90th percentile, and
///   at most for its duration. A share of its duration would not do: what makes a run long in a crowded hour is its wait, so the work of
///   every crowded hour would be overstated, and the replay would never recover from it.
/// - With fewer than ``minimumRuns`` runs to learn from, a run gets its duration, as if it had not waited.
/// - A run in flight has no duration: it gets the median execution of its dataset, or its age.
///
/// All but the first are assumptions, so ``ServiceBasis`` counts them.
struct ServiceTimes {
    /// The fewest runs from which a median of a dataset is taken.
    static let minimumRuns = 5
    /// A longer execution is taken as this long (366 days), so that sums stay far from overflowing.
    static let maximum: Int64 = 366 * 86_400_000

    /// The shortest execution of each run, in milliseconds.
    private(set) var shortest: [Int64]
    /// The longest execution of each run, in milliseconds.
    private(set) var longest: [Int64]
    /// Where the bounds of the runs of the window come from.
    private(set) var basis = ServiceBasis()

    /// Bounds the execution of runs in order of arrival.
    ///
    /// - Parameters:
    ///   - firstCounted: runs before it are bounded but not counted in ``basis``.
    /// - Complexity: O(n log n).
    init(_ runs: [CapacityRun], datasetCount: Int, firstCounted: Int, now: Timestamp) {
        let leastExecutions = Self.medianLeastExecutions(runs, datasetCount: datasetCount)
        let typical = Self.typicalExecutions(runs, leastExecutions: leastExecutions)
        shortest = []
        longest = []
        shortest.reserveCapacity(runs.count)
        longest.reserveCapacity(runs.count)
        for (index, run) in runs.enumerated() {
            let dataset = Int(run.datasetIndex)
            let (bounds, source): (ClosedRange<Int64>, WritableKeyPath<ServiceBasis, Int>)
            if run.endedAt == nil {
                let age = min(max(0, now.milliseconds(since: run.createdAt)), Self.maximum)
                (bounds, source) = (age...age, \.inFlight)
            } else if let watched = Self.watchedBounds(run, leastExecution: leastExecutions[dataset]) {
                (bounds, source) = watched
            } else {
                (bounds, source) = Self.assumedBounds(run, typical: typical[dataset])
            }
            shortest.append(bounds.lowerBound)
            longest.append(bounds.upperBound)
            if index >= firstCounted { basis[keyPath: source] += 1 }
        }
        completeInFlight(runs)
    }

    /// Of an ended run.
    private static func duration(_ run: CapacityRun) -> Int64 {
        min(run.endedAt?.milliseconds(since: run.createdAt) ?? 0, maximum)
    }

    /// What a queue latency leaves of a duration; nil when there is none or when it rules nothing out.
    private static func informativeBounds(_ run: CapacityRun) -> ClosedRange<Int64>? {
        guard run.isWatched, run.endedAt != nil else { return nil }
        let duration = duration(run)
        let lower = min(run.queueLowerMilliseconds, duration)
        let upper = min(run.queueUpperMilliseconds, duration)
        guard lower > 0 || upper < duration || duration == 0 else { return nil }
        return duration - upper...duration - lower
    }

    /// The bounds of an ended run whose wait was watched, however coarsely; nil for others and where nothing can be learnt.
    private static func watchedBounds(
        _ run: CapacityRun,
        leastExecution: Double?
    ) -> (ClosedRange<Int64>, WritableKeyPath<ServiceBasis, Int>)? {
        if let bounds = informativeBounds(run) { return (bounds, bounds.lowerBound == bounds.upperBound ? \.exact : \.bounded) }
        guard run.isWatched, run.endedAt != nil, let leastExecution else { return nil }
        let duration = duration(run)
        return (min(Int64(leastExecution), duration)...duration, \.assumedTypical)
    }

    /// The bounds of an ended run of which nothing was seen.
    private static func assumedBounds(
        _ run: CapacityRun,
        typical: ClosedRange<Int64>?
    ) -> (ClosedRange<Int64>, WritableKeyPath<ServiceBasis, Int>) {
        let duration = duration(run)
        guard let typical, !run.isWatched else { return (duration...duration, \.assumedWhole) }
        return (min(typical.lowerBound, duration)...min(typical.upperBound, duration), \.assumedUnwatched)
    }

    /// The median of the least executions of each dataset's informative runs; nil with too few of them.
    private static func medianLeastExecutions(_ runs: [CapacityRun], datasetCount: Int) -> [Double?] {
        var least = GroupedValues(groupCount: datasetCount)
        for run in runs where informativeBounds(run) != nil { least.expect(Int(run.datasetIndex)) }
        least.beginAdding()
        for run in runs {
            if let bounds = informativeBounds(run) { least.add(Double(bounds.lowerBound), to: Int(run.datasetIndex)) }
        }
        return (0..<datasetCount).map { least.count(of: $0) >= minimumRuns ? least.quantile(0.5, of: $0) : nil }
    }

    /// What a watched run of each dataset takes: the median of the least executions to the 90th percentile of the greatest; nil with
    /// too few of them.
    private static func typicalExecutions(_ runs: [CapacityRun], leastExecutions: [Double?]) -> [ClosedRange<Int64>?] {
        var lows = GroupedValues(groupCount: leastExecutions.count)
        var highs = GroupedValues(groupCount: leastExecutions.count)
        func forEachWatched(_ body: (Int, ClosedRange<Int64>) -> Void) {
            for run in runs {
                let dataset = Int(run.datasetIndex)
                guard let (bounds, _) = watchedBounds(run, leastExecution: leastExecutions[dataset]) else { continue }
                body(dataset, bounds)
            }
        }
        forEachWatched { dataset, _ in
            lows.expect(dataset)
            highs.expect(dataset)
        }
        lows.beginAdding()
        highs.beginAdding()
        forEachWatched { dataset, bounds in
            lows.add(Double(bounds.lowerBound), to: dataset)
            highs.add(Double(bounds.upperBound), to: dataset)
        }
        return leastExecutions.indices.map { dataset in
            guard lows.count(of: dataset) >= minimumRuns, let low = lows.quantile(0.5, of: dataset),
                let high = highs.quantile(0.9, of: dataset)
            else { return nil }
            return Int64(low.rounded(.down))...Int64(max(low, high).rounded(.up))
        }
    }

    /// Replaces the age of runs in flight by the median execution of their dataset, where it is longer.
    private mutating func completeInFlight(_ runs: [CapacityRun]) {
        let wanted = Set(runs.lazy.filter { $0.endedAt == nil }.map(\.datasetIndex))
        guard !wanted.isEmpty else { return }
        var lows: [Int32: [Int64]] = [:]
        var highs: [Int32: [Int64]] = [:]
        for (index, run) in runs.enumerated() where run.endedAt != nil && wanted.contains(run.datasetIndex) {
            lows[run.datasetIndex, default: []].append(shortest[index])
            highs[run.datasetIndex, default: []].append(longest[index])
        }
        let lowMedians = lows.mapValues { $0.sorted()[$0.count / 2] }
        let highMedians = highs.mapValues { $0.sorted()[$0.count / 2] }
        for (index, run) in runs.enumerated() where run.endedAt == nil {
            guard let low = lowMedians[run.datasetIndex], let high = highMedians[run.datasetIndex] else { continue }
            // The run may have waited until now, so its age bounds nothing from below; it may also be a long one.
            let age = longest[index]
            shortest[index] = min(low, age)
            longest[index] = max(high, age)
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

    mutating func add(_ value: Double, to group: Int) {
        values[ends[group]] = value
        ends[group] += 1
    }

    func count(of group: Int) -> Int { ends[group] - begins[group] }

    /// A quantile of a group's values (type 7); nil for an empty group.
    func quantile(_ p: Double, of group: Int) -> Double? {
        count(of: group) > 0 ? Quantile.type7(sorted: values[begins[group]..<ends[group]].sorted(), p) : nil
    }
}
