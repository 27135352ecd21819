/// The figures of one stored run without its names: what analytics computes with.
///
/// Trivially copyable, so that ten million of them can stream through a scan without an allocation.
package struct RunFigures: Hashable, Sendable {
    /// Stands for "none" in the fields that may be absent.
    package static let none: Int64 = -1

    package var createdAt: Timestamp
    /// Creation to end, in milliseconds as the bounds below, since columns of a million runs are summed and sorted; ``none`` while in flight or when the end is unknown.
    package var durationMilliseconds: Int64
    /// Lower bound of the queue latency; ``none`` when the run was never watched.
    package var queueLowerMilliseconds: Int64
    /// Upper bound of the queue latency; ``none`` when the run was never watched.
    package var queueUpperMilliseconds: Int64
    /// The state when the run was last read.
    package var state: RunState.Code

    @inlinable
    package init(
        createdAt: Timestamp, durationMilliseconds: Int64 = none, queueLowerMilliseconds: Int64 = none,
        queueUpperMilliseconds: Int64 = none, state: RunState.Code
    ) {
        self.createdAt = createdAt
        self.durationMilliseconds = durationMilliseconds
        self.queueLowerMilliseconds = queueLowerMilliseconds
        self.queueUpperMilliseconds = queueUpperMilliseconds
        self.state = state
    }

    @inlinable package var hasDuration: Bool { durationMilliseconds >= 0 }
    @inlinable package var hasQueueLatency: Bool { queueUpperMilliseconds >= 0 }
}
