import RunModel

/// How much the datasets of one space or owner ask of the slots together.
package struct GroupLoad: Hashable, Sendable {
    /// Which; nil for the datasets that have no space or owner.
    package let key: DatasetGrouping.Key?
    package let datasets: Int
    /// Runs created in the window.
    package let arrivals: Int
    /// Time its runs spent in the window, waiting included.
    package let runTime: DurationEstimate
    /// The same over the window's length: how many of its runs were under way on average.
    package let meanRunsAtOnce: Double
    /// The most of its runs under way at once, waiting ones included.
    package internal(set) var mostAtOnce = 0
    /// Its share of the ``runTime`` of all groups, 0 to 1.
    package let runRatio: Double
    /// Its share of the busiest moments, 0 to 1. See ``PeakMoments``.
    package let peakRatio: Double
    /// Its share of all observed waiting time, at least and at most; nil where no wait was observed. Both ends are shares: one of the lower
    /// bounds of all waits, one of the upper bounds.
    package internal(set) var waitRatio: ClosedRange<Double>?
}

extension GroupLoad {
    /// The load of every group that had runs in the window, by name.
    ///
    /// - Parameters:
    ///   - runs: sorted by arrival; the waits of those created in the window count.
    ///   - keys: the group of each dataset, by index.
    ///   - loads: of the datasets that had runs.
    /// - Complexity: O(n log n) in the number of runs.
    static func measure(
        _ runs: [CapacityRun], keys: [DatasetGrouping.Key?], loads: [DatasetLoad], window: Range<Timestamp>, openEnd: Timestamp
    ) -> [GroupLoad] {
        let grouped = DatasetGrouping.grouped(loads) { keys[$0.datasetIndex] }
        var places = [Int](repeating: 0, count: keys.count)
        for (place, group) in grouped.enumerated() { for load in group.elements { places[load.datasetIndex] = place } }
        var tallies = [Tally](repeating: Tally(), count: grouped.count)
        for run in runs where !grouped.isEmpty { tallies[places[Int(run.datasetIndex)]].add(run, window: window, openEnd: openEnd) }
        let (lower, upper) = (tallies.reduce(0.0) { $0 + $1.waitLower }, tallies.reduce(0.0) { $0 + $1.waitUpper })
        return zip(grouped, tallies).map { group, tally in
            let time = group.elements.reduce(0.0) { $0 + $1.runTime.milliseconds }
            var load = GroupLoad(
                key: group.key, datasets: group.elements.count, arrivals: group.elements.reduce(0) { $0 + $1.arrivals },
                runTime: DurationEstimate(milliseconds: time), meanRunsAtOnce: time / Double(window.milliseconds),
                runRatio: group.elements.reduce(0.0) { $0 + $1.runRatio }, peakRatio: group.elements.reduce(0.0) { $0 + $1.peakRatio })
            load.mostAtOnce = SweepLine.profile(sortedStarts: tally.begins, sortedEnds: tally.ends.sorted(), in: window).maximum
            if upper > 0 {
                let share = tally.waitUpper / upper
                let least = lower > 0 ? tally.waitLower / lower : share
                load.waitRatio = min(least, share)...max(least, share)
            }
            return load
        }
    }

    private struct Tally {
        var begins: [Timestamp] = []
        var ends: [Timestamp] = []
        var waitLower = 0.0
        var waitUpper = 0.0

        mutating func add(_ run: CapacityRun, window: Range<Timestamp>, openEnd: Timestamp) {
            begins.append(run.createdAt)
            ends.append(run.endedAt ?? max(openEnd, run.createdAt))
            guard run.isWatched, window.contains(run.createdAt) else { return }
            waitLower += Double(run.queueLowerMilliseconds)
            waitUpper += Double(run.queueUpperMilliseconds)
        }
    }
}
