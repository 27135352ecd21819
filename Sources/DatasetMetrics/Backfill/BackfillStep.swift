import RunAnalytics
import RunModel

/// What the metrics of one dataset would have shown at one instant, had the exporter run then and seen everything at once.
package struct BackfillStep: Sendable {
    package internal(set) var at: Timestamp
    /// Runs ended until then, with their histograms.
    package internal(set) var totals: DatasetTotals
    /// Creation of the newest run created until then.
    package internal(set) var lastRunCreatedAt: Timestamp?
    /// The newest (by creation) run that had ended and was not cancelled.
    package internal(set) var lastEnded: LatestRuns.Ended?
    /// The newest (by creation) run that had ended well.
    package internal(set) var lastSuccess: LatestRuns.Ended?
    /// Ended runs that were created in each window before the instant, in the order of the windows; runs in flight are not counted.
    package internal(set) var windows: [StateCounts]

    /// - Parameter base: what was counted before the runs that are still known: retention drops runs, their totals stay.
    init(base: DatasetTotals, windows: Int) {
        at = Timestamp(milliseconds: 0)
        totals = base
        self.windows = Array(repeating: StateCounts(), count: windows)
    }

    /// Counts a run that ended at this instant or since the one before; not in the windows.
    mutating func count(_ run: RunFigures) {
        guard run.state.isEnded else { return }
        totals.states[run.state, default: StateTotal()].runs += 1
        totals.states[run.state]?.runTime += .milliseconds(max(0, run.durationMilliseconds))
        if run.state.isSuccess, run.hasDuration { totals.duration.observe(milliseconds: run.durationMilliseconds) }
        if run.hasQueueLatency {
            totals.queueLower.observe(milliseconds: run.queueLowerMilliseconds)
            totals.queueUpper.observe(milliseconds: run.queueUpperMilliseconds)
        }
        if run.state != .cancelled { replace(&lastEnded, with: run) }
        if run.state.isSuccess { replace(&lastSuccess, with: run) }
    }

    private func replace(_ newest: inout LatestRuns.Ended?, with run: RunFigures) {
        if let newest, newest.createdAt > run.createdAt { return }
        newest = LatestRuns.Ended(
            createdAt: run.createdAt, state: run.state,
            duration: run.hasDuration ? .milliseconds(run.durationMilliseconds) : nil)
    }
}

extension DurationHistogram {
    /// What is here beyond `other`, nowhere below 0; nothing when the buckets differ.
    func excess(over other: DurationHistogram) -> DurationHistogram {
        guard bounds == other.bounds, counts.count == other.counts.count else { return DurationHistogram(bounds: other.bounds) }
        return DurationHistogram(
            bounds: bounds, counts: zip(counts, other.counts).map { max(0, $0 - $1) }, sum: max(.zero, sum - other.sum))
    }
}
