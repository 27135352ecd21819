import RunModel

package struct MonitorRun: Hashable, Sendable {
    /// The run's token; nil where only figures are at hand.
    var token: String?
    var createdAt: Timestamp
    /// The state when it was last read.
    var state: RunState
    /// Creation to end; nil while in flight and when the end is unknown.
    var duration: Duration?
    /// The bounds of its queue latency; nil when it was never watched.
    var queue: QueueLatency?

    package init(token: String? = nil, createdAt: Timestamp, state: RunState, duration: Duration?, queue: QueueLatency? = nil) {
        self.token = token
        self.createdAt = createdAt
        self.state = state
        self.duration = duration
        self.queue = queue
    }

    init(_ run: StatusDocument.RunStatus) {
        self.init(
            createdAt: run.createdAt.timestamp, state: RunState(name: run.state), duration: wholeMilliseconds(run.durationSeconds))
    }
}

/// A length of time to the millisecond; nil for what another program made up.
func wholeMilliseconds(_ seconds: Double?) -> Duration? {
    guard let seconds, seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    return .milliseconds(Int64((seconds * 1000).rounded()))
}
