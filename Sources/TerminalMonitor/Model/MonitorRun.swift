import RunModel

package struct MonitorRun: Hashable, Sendable {
    /// The run's token; nil where only figures are at hand.
    var token: String?
    var createdAt: Timestamp
    /// The state when it was last read.
    var state: RunState
    /// Creation to end, in milliseconds; nil while in flight and when the end is unknown.
    var durationMilliseconds: Int64?
    /// The bounds of its queue latency; nil when it was never watched.
    var queue: QueueLatency?

    package init(token: String? = nil, createdAt: Timestamp, state: RunState, durationMilliseconds: Int64?, queue: QueueLatency? = nil) {
        self.token = token
        self.createdAt = createdAt
        self.state = state
        self.durationMilliseconds = durationMilliseconds
        self.queue = queue
    }

    init(_ run: StatusDocument.RunStatus) {
        self.init(
            createdAt: run.createdAt.timestamp, state: RunState(name: run.state), durationMilliseconds: milliseconds(run.durationSeconds))
    }
}

/// Whole milliseconds; nil for what another program made up.
func milliseconds(_ seconds: Double?) -> Int64? {
    guard let seconds, seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    return Int64((seconds * 1000).rounded())
}
