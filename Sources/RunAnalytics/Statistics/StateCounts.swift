import RunModel

/// How many runs are in which kind of state, and the rate that follows.
package struct StateCounts: Hashable, Sendable {
    /// Ended well.
    package var succeeded: Int
    /// Ended well, with a notebook.
    package var completed: Int
    /// Ended with an error.
    package var failed: Int
    /// Stopped by a person or a timeout; shown next to the rate, never part of it.
    package var cancelled: Int
    /// Not ended, under whatever name; never in the rate.
    package var inFlight: Int

    @inlinable
    package init(succeeded: Int = 0, completed: Int = 0, failed: Int = 0, cancelled: Int = 0, inFlight: Int = 0) {
        self.succeeded = succeeded
        self.completed = completed
        self.failed = failed
        self.cancelled = cancelled
        self.inFlight = inFlight
    }

    @inlinable package var successes: Int { succeeded + completed }
    /// The runs that the success rate is made of: successes and failures.
    @inlinable package var rated: Int { successes + failed }
    /// The runs that are over, cancelled ones included.
    @inlinable package var ended: Int { rated + cancelled }
    @inlinable package var runs: Int { ended + inFlight }

    /// Success ÷ (success + failed); nil when neither happened.
    package var successRatio: Double? { rated > 0 ? Double(successes) / Double(rated) : nil }
    /// Wilson's 95 % interval of ``successRatio``; nil when that is.
    package var successInterval: WilsonInterval? { .score95(successes: successes, total: rated) }

    @inlinable
    package mutating func add(_ state: RunState.Code) {
        switch state {
        case .succeeded: succeeded += 1
        case .completed: completed += 1
        case .failed: failed += 1
        case .cancelled: cancelled += 1
        case .pending, .enqueued, .runningNotebook, .other: inFlight += 1
        }
    }

    /// The counts of two disjoint sets of runs together.
    package static func + (left: StateCounts, right: StateCounts) -> StateCounts {
        StateCounts(
            succeeded: left.succeeded + right.succeeded,
            completed: left.completed + right.completed,
            failed: left.failed + right.failed,
            cancelled: left.cancelled + right.cancelled,
            inFlight: left.inFlight + right.inFlight
        )
    }

    package static func += (left: inout StateCounts, right: StateCounts) { left = left + right }
}
