import RunModel

/// How many runs are in which kind of state, and the rate that follows.
public struct StateCounts: Hashable, Sendable {
    /// Ended well.
    public var succeeded: Int
    /// Ended well, with a notebook.
    public var completed: Int
    /// Ended with an error.
    public var failed: Int
    /// Stopped by a person or a timeout; stands beside the rate, never in it.
    public var cancelled: Int
    /// Not ended, under whatever name; never in the rate.
    public var inFlight: Int

    /// Memberwise; everything is 0 by default.
    @inlinable
    public init(succeeded: Int = 0, completed: Int = 0, failed: Int = 0, cancelled: Int = 0, inFlight: Int = 0) {
        self.succeeded = succeeded
        self.completed = completed
        self.failed = failed
        self.cancelled = cancelled
        self.inFlight = inFlight
    }

    /// `succeeded` and `completed`.
    @inlinable public var successes: Int { succeeded + completed }
    /// The runs that the success rate is made of: successes and failures.
    @inlinable public var rated: Int { successes + failed }
    /// The runs that are over, cancelled ones included.
    @inlinable public var ended: Int { rated + cancelled }
    /// All runs.
    @inlinable public var runs: Int { ended + inFlight }

    /// Success ÷ (success + failed); nil when neither happened.
    public var successRatio: Double? { rated > 0 ? Double(successes) / Double(rated) : nil }
    /// Wilson's 95 % interval of ``successRatio``; nil when that is.
    public var successInterval: WilsonInterval? { .score95(successes: successes, total: rated) }

    /// Counts one run.
    @inlinable
    public mutating func add(_ state: RunState.Code) {
        switch state {
        case .succeeded: succeeded += 1
        case .completed: completed += 1
        case .failed: failed += 1
        case .cancelled: cancelled += 1
        case .pending, .enqueued, .runningNotebook, .other: inFlight += 1
        }
    }

    /// The counts of two disjoint sets of runs together.
    public static func + (left: StateCounts, right: StateCounts) -> StateCounts {
        StateCounts(
            succeeded: left.succeeded + right.succeeded,
            completed: left.completed + right.completed,
            failed: left.failed + right.failed,
            cancelled: left.cancelled + right.cancelled,
            inFlight: left.inFlight + right.inFlight
        )
    }

    /// Adds the counts of other runs.
    public static func += (left: inout StateCounts, right: StateCounts) { left = left + right }
}
