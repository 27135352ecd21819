import RunAnalytics
import RunModel

/// The runs of one dataset, ready to be replayed along a grid as often as there are series to write.
///
/// Memory: about 60 bytes per run, whatever the number of instants.
package struct BackfillTimeline: Sendable {
    /// In the order of creation.
    private let runs: [RunFigures]
    /// Positions of ended runs in `runs`, in the order of their ends.
    private let endings: [Int32]
    private let windowLengths: [Int64]
    /// Which stretch of the runs is known: no figure is written that needs more.
    let known: KnownHistory
    private var base: DatasetTotals

    /// - Parameters:
    ///   - figures: runs of one dataset in any order. One that ended at an unknown time counts as ended when it was created.
    ///   - known: runs created before its start are left out, whether there are any or not.
    ///   - windows: those of the success ratio.
    ///   - durationBuckets: upper bounds, ascending; use the configured ones, so that the live series goes on seamlessly.
    ///   - queueBuckets: upper bounds, ascending; likewise.
    /// - Complexity: O(n log n).
    package init(
        figures: [RunFigures], known: KnownHistory, windows: [Window], durationBuckets: [Duration], queueBuckets: [Duration]
    ) {
        let start = known.start ?? .distantFuture
        let runs = figures.filter { $0.createdAt >= start }.sorted { $0.createdAt < $1.createdAt }
        self.known = known
        self.runs = runs
        endings = runs.indices.lazy.filter { runs[$0].state.isEnded }.map { Int32(truncatingIfNeeded: $0) }
            .sorted { (runs[Int($0)].endedAt, $0) < (runs[Int($1)].endedAt, $1) }
        windowLengths = windows.map(\.length.milliseconds)
        let queue = DurationHistogram(bounds: queueBuckets)
        base = DatasetTotals(
            duration: DurationHistogram(bounds: durationBuckets), queueLower: queue, queueUpper: queue)
    }

    /// Lifts all counters so that they end at those of the live metrics, which also count runs that retention dropped: else the live
    /// series would begin with a jump that looks like a burst of runs.
    package mutating func join(_ live: DatasetTotals) {
        var last = BackfillStep(base: base, windows: 0)
        for index in endings { last.count(runs[Int(index)]) }
        for state in RunState.Code.allCases where state.isEnded {
            let (total, known) = (live[state], last.totals[state])
            base.states[state] = StateTotal(
                runs: max(0, total.runs - known.runs),
                runTime: max(.zero, total.runTime - known.runTime))
        }
        base.duration = live.duration.excess(over: last.totals.duration)
        base.queueLower = live.queueLower.excess(over: last.totals.queueLower)
        base.queueUpper = live.queueUpper.excess(over: last.totals.queueUpper)
    }

    /// Whether any queue latency was ever counted: without one the histograms would be a row of zeros that were never measured.
    package var hasQueueLatencies: Bool {
        base.queueUpper.counts.contains { $0 > 0 } || endings.contains { runs[Int($0)].hasQueueLatency }
    }

    /// Calls `body` for each instant of the grid in ascending order, beginning with the last one before the first run, so that
    /// counters begin at 0 and not at their first value. Without runs it is never called.
    ///
    /// - Throws: what `body` throws.
    /// - Complexity: O(runs + instants).
    package func forEachStep(on grid: BackfillGrid, _ body: (borrowing BackfillStep) throws -> Void) rethrows {
        guard let first = runs.first else { return }
        var step = BackfillStep(base: base, windows: windowLengths.count)
        var positions = Positions(windows: windowLengths.count)
        for index in grid.index(before: first.createdAt)..<grid.count {
            step.at = grid.instant(at: index)
            advance(&step, &positions)
            try body(step)
        }
    }

    /// How far the replay has come in each of its orders.
    private struct Positions {
        var created = 0
        var ended = 0
        /// Runs that left each window.
        var left: [Int]

        init(windows: Int) { left = Array(repeating: 0, count: windows) }
    }

    private func advance(_ step: inout BackfillStep, _ positions: inout Positions) {
        let now = step.at
        while positions.created < runs.count, runs[positions.created].createdAt <= now { positions.created += 1 }
        if positions.created > 0 {
            step.lastRunCreatedAt = runs[positions.created - 1].createdAt
        }
        while positions.ended < endings.count {
            let run = runs[Int(endings[positions.ended])]
            guard run.endedAt <= now else { break }
            step.count(run)
            for (index, length) in windowLengths.enumerated() where run.isEverIn(length) { step.windows[index].add(run.state, 1) }
            positions.ended += 1
        }
        for (index, length) in windowLengths.enumerated() {
            while positions.left[index] < positions.created {
                let run = runs[positions.left[index]]
                // As live: a window holds what was created after its beginning.
                guard run.leaves(length) <= now else { break }
                if run.state.isEnded, run.isEverIn(length) { step.windows[index].add(run.state, -1) }
                positions.left[index] += 1
            }
        }
    }
}

extension RunFigures {
    /// When the run ended; creation when that is unknown.
    fileprivate var endedAt: Timestamp { createdAt.advanced(byMilliseconds: max(0, durationMilliseconds)) }

    /// When the run leaves a window of so many milliseconds.
    fileprivate func leaves(_ length: Int64) -> Timestamp { createdAt.advanced(byMilliseconds: length) }

    /// Whether the run ends before it leaves the window; else it is never an ended run inside.
    fileprivate func isEverIn(_ length: Int64) -> Bool { endedAt < leaves(length) }
}

extension StateCounts {
    fileprivate mutating func add(_ state: RunState.Code, _ change: Int) {
        switch state {
        case .succeeded: succeeded += change
        case .completed: completed += change
        case .failed: failed += change
        case .cancelled: cancelled += change
        case .pending, .enqueued, .runningNotebook, .other: break
        }
    }
}
