import RunModel

/// Everything that is known about a set of runs: a window, a day, a week.
///
/// The one place where rates, durations and queue latencies are defined; metrics, rollups, reports and capacity all use it.
package struct RunStatistics: Hashable, Sendable, Codable {
    /// All runs of the set by state, those in flight included.
    package var counts: StateCounts
    /// The summed durations of all ended runs; a run whose end is unknown adds nothing.
    package var runTime: Duration
    /// The durations of successes; nil when no success has one.
    package var duration: DurationStatistics?
    /// The queue latencies of ended runs; nil when none was watched.
    package var queue: QueueStatistics?
    /// When the first run of the set was created; nil for an empty set.
    package var firstRunAt: Timestamp?
    /// When the last run of the set was created; nil for an empty set.
    package var lastRunAt: Timestamp?

    package static let none = RunStatistics(
        counts: StateCounts(),
        runTime: .zero,
        duration: nil,
        queue: nil,
        firstRunAt: nil,
        lastRunAt: nil
    )

    /// Summarises a set of runs, in whatever order they come.
    ///
    /// - Parameter scratch: lent memory; pass the same one again and again.
    /// - Complexity: O(n) from some tens of runs on; no allocation once the scratch has grown.
    package static func compute(_ figures: UnsafeBufferPointer<RunFigures>, scratch: inout StatisticsScratch) -> RunStatistics {
        guard !figures.isEmpty else { return .none }
        return scratch.withAreas(count: figures.count) { areas in
            var tally = Tally()
            for run in figures { tally.add(run, to: areas) }
            return RunStatistics(
                counts: tally.counts,
                runTime: .milliseconds(tally.runTime),
                duration: DurationStatistics(sorted: areas.sorted(areas.durations, tally.durationCount)),
                queue: QueueStatistics(
                    sortedLowers: areas.sorted(areas.queueLowers, tally.queueCount),
                    sortedUppers: areas.sorted(areas.queueUppers, tally.queueCount)
                ),
                firstRunAt: tally.first,
                lastRunAt: tally.last
            )
        }
    }

    /// Summarises a set of runs. See ``compute(_:scratch:)-UnsafeBufferPointer``.
    package static func compute(_ figures: [RunFigures], scratch: inout StatisticsScratch) -> RunStatistics {
        figures.withUnsafeBufferPointer { compute($0, scratch: &scratch) }
    }

    /// Summarises a set of runs. See ``compute(_:scratch:)-UnsafeBufferPointer``.
    package static func compute(_ figures: ArraySlice<RunFigures>, scratch: inout StatisticsScratch) -> RunStatistics {
        figures.withUnsafeBufferPointer { compute($0, scratch: &scratch) }
    }

    /// What one pass over the runs gathers, in whole milliseconds.
    private struct Tally {
        var counts = StateCounts()
        var runTime: Int64 = 0
        var durationCount = 0
        var queueCount = 0
        var first = Timestamp.distantFuture
        var last = Timestamp.distantPast

        @inline(__always)
        mutating func add(_ run: RunFigures, to areas: StatisticsScratch.Areas) {
            counts.add(run.state)
            first = min(first, run.createdAt)
            last = max(last, run.createdAt)
            guard run.state.isEnded else { return }
            if run.hasDuration {
                runTime = runTime.addingSaturated(run.durationMilliseconds)
                if run.state.isSuccess {
                    areas.durations[durationCount] = run.durationMilliseconds
                    durationCount += 1
                }
            }
            if run.hasQueueLatency {
                areas.queueLowers[queueCount] = max(0, run.queueLowerMilliseconds)
                areas.queueUppers[queueCount] = run.queueUpperMilliseconds
                queueCount += 1
            }
        }
    }
}
