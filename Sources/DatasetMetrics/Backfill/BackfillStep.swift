import RunAnalytics
import RunModel

/// What the metrics of one dataset would have shown at one instant, had the exporter run then and seen everything at once.
package struct BackfillStep: Sendable {
    /// The instant.
    package internal(set) var at: Timestamp
    /// Runs ended until then.
    package internal(set) var totals: EndedTotals
    /// Durations of successes ended until then.
    package internal(set) var duration: HistogramCounts
    /// Lower bounds of the queue latencies of runs ended until then.
    package internal(set) var queueLower: HistogramCounts
    /// Upper bounds of the same latencies.
    package internal(set) var queueUpper: HistogramCounts
    /// Creation of the newest run created until then.
    package internal(set) var lastRunCreatedAt: Timestamp?
    /// The newest (by creation) run that had ended and was not cancelled.
    package internal(set) var lastEnded: LatestRunFacts.Ended?
    /// The newest (by creation) run that had ended well.
    package internal(set) var lastSuccess: LatestRunFacts.Ended?
    /// Ended runs that were created in each window before the instant, in the order of the windows; runs in flight are not counted.
    package internal(set) var windows: [StateCounts]

    init(base: BackfillBase, windows: Int) {
        at = Timestamp(milliseconds: 0)
        totals = base.totals
        duration = base.duration
        queueLower = base.queueLower
        queueUpper = base.queueUpper
        self.windows = Array(repeating: StateCounts(), count: windows)
    }

    /// Counts a run that ended at this instant or since the one before; not in the windows.
    mutating func count(_ run: RunFigures) {
        let total = EndedTotals.Total(runs: 1, runMilliseconds: max(0, run.durationMilliseconds))
        switch run.state {
        case .succeeded: totals = totals + EndedTotals(succeeded: total)
        case .completed: totals = totals + EndedTotals(completed: total)
        case .failed: totals = totals + EndedTotals(failed: total)
        case .cancelled: totals = totals + EndedTotals(cancelled: total)
        case .pending, .enqueued, .runningNotebook, .other: return
        }
        if run.state.isSuccess, run.hasDuration { duration.count(run.durationMilliseconds) }
        if run.hasQueueLatency {
            queueLower.count(max(0, run.queueLowerMilliseconds))
            queueUpper.count(run.queueUpperMilliseconds)
        }
        if run.state != .cancelled { replace(&lastEnded, with: run) }
        if run.state.isSuccess { replace(&lastSuccess, with: run) }
    }

    private func replace(_ newest: inout LatestRunFacts.Ended?, with run: RunFigures) {
        if let newest, newest.createdAt.milliseconds > run.createdMilliseconds { return }
        newest = LatestRunFacts.Ended(
            createdAt: Timestamp(milliseconds: run.createdMilliseconds), state: run.state,
            durationMilliseconds: run.hasDuration ? run.durationMilliseconds : nil)
    }
}

/// What was counted before the runs that are still known: retention drops runs, their totals stay.
struct BackfillBase: Sendable {
    var totals = EndedTotals()
    var duration: HistogramCounts
    var queueLower: HistogramCounts
    var queueUpper: HistogramCounts

    init(durationBucketsMilliseconds: [Int64], queueBucketsMilliseconds: [Int64]) {
        duration = HistogramCounts(zeroWith: durationBucketsMilliseconds)
        queueLower = HistogramCounts(zeroWith: queueBucketsMilliseconds)
        queueUpper = queueLower
    }
}

extension HistogramCounts {
    init(zeroWith boundsMilliseconds: [Int64]) {
        self.init(boundsMilliseconds: boundsMilliseconds, counts: Array(repeating: 0, count: boundsMilliseconds.count + 1))
    }

    mutating func count(_ milliseconds: Int64) {
        let index = boundsMilliseconds.firstIndex { milliseconds <= $0 } ?? counts.count - 1
        counts[index] += 1
        sumMilliseconds = sumMilliseconds.addingReportingOverflow(milliseconds).partialValue
    }

    /// What is here beyond `other`, nowhere below 0; nothing when the buckets differ.
    func excess(over other: HistogramCounts) -> HistogramCounts {
        guard boundsMilliseconds == other.boundsMilliseconds, counts.count == other.counts.count else {
            return HistogramCounts(zeroWith: other.boundsMilliseconds)
        }
        return HistogramCounts(
            boundsMilliseconds: boundsMilliseconds, counts: zip(counts, other.counts).map { max(0, $0 - $1) },
            sumMilliseconds: max(0, sumMilliseconds.subtractingReportingOverflow(other.sumMilliseconds).partialValue))
    }
}
