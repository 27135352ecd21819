import RunModel

/// What runs wait although a slot is free: dispatching, which more slots do not shorten.
///
/// A run that arrives while at most half as many others are in the system as were seen executing at once had a free slot, so its wait is
/// overhead. A limit shows in waits that are longer than that when the load is high.
package struct QueueOverhead: Hashable, Sendable {
    /// Watched runs that came at low load.
    package var runs: Int
    /// The median of the lower bounds of their waits.
    package var typicalLow: Duration
    /// The median of the upper bounds of their waits.
    package var typicalHigh: Duration
    /// The 95th percentile of the lower bounds of their waits: a wait certainly longer than this is queueing.
    package var threshold: Duration
    /// Watched runs that came when at least as many others were in the system as were seen executing at once.
    package var loadedRuns: Int
    /// How many of ``loadedRuns`` certainly waited for longer than ``threshold``.
    package var loadedRunsQueued: Int

    /// The fewest runs at low load for an estimate.
    static let minimumRuns = 10
    /// The fewest runs at high load that must have queued for a limit to show.
    static let minimumQueued = 5
    /// The share of the runs at high load that must have queued; by the choice of the threshold, 5 % do so by chance.
    static let leastQueuedRatio = 0.15

    package var growsWithLoad: Bool {
        loadedRunsQueued >= Self.minimumQueued && Double(loadedRunsQueued) >= Self.leastQueuedRatio * Double(loadedRuns)
    }

    /// Whether there is any to speak of.
    package var isNoticeable: Bool { typicalLow >= .seconds(1) }

    /// Estimates it from runs in order of arrival; nil with too few watched runs at low load.
    ///
    /// - Parameters:
    ///   - sortedEnds: the ends of all runs, ascending.
    ///   - mostExecuting: the most runs that certainly executed at once.
    /// - Complexity: O(n log n) in the watched runs at low load.
    static func estimate(_ runs: [CapacityRun], sortedEnds: [Timestamp], window: Range<Timestamp>, mostExecuting: Int) -> QueueOverhead? {
        guard mostExecuting > 0 else { return nil }
        var ended = 0
        var lows: [Int64] = []
        var highs: [Int64] = []
        var loaded: [Int64] = []
        for (index, run) in runs.enumerated() {
            while ended < sortedEnds.count, sortedEnds[ended] <= run.createdAt { ended += 1 }
            guard run.isWatched, run.endedAt != nil, run.createdAt >= window.lowerBound else { continue }
            let others = index - min(index, ended)
            if others <= mostExecuting / 2 {
                lows.append(run.queueLowerMilliseconds)
                highs.append(run.queueUpperMilliseconds)
            } else if others >= mostExecuting {
                loaded.append(run.queueLowerMilliseconds)
            }
        }
        guard lows.count >= minimumRuns else { return nil }
        lows.sort()
        highs.sort()
        let threshold = lows[min(lows.count - 1, lows.count * 95 / 100)]
        return QueueOverhead(
            runs: lows.count,
            typicalLow: .milliseconds(lows[lows.count / 2]),
            typicalHigh: .milliseconds(highs[highs.count / 2]),
            threshold: .milliseconds(threshold),
            loadedRuns: loaded.count,
            loadedRunsQueued: loaded.count { $0 > threshold }
        )
    }
}
