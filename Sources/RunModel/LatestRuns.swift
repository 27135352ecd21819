/// The newest runs of a dataset and what is in flight. "Newest" is by creation, then by token. Survives retention.
package struct LatestRuns: Hashable, Sendable {
    /// Creation of the newest run in any state.
    package var lastRunCreatedAt: Timestamp?
    /// The newest ended run that was not cancelled.
    package var lastEnded: Ended?
    package var lastSuccess: Ended?
    /// When the success that completed last did so; with several runs at a time that need not be ``lastSuccess``.
    package var lastSuccessCompletedAt: Timestamp?
    /// Failed runs created after the newest success; cancelled ones do not count. A lower bound where retention has removed the newest
    /// success, or runs out of their order. Nil when unknown.
    package var consecutiveFailures: Int64?
    /// Creation of the oldest run that has not ended.
    package var oldestInFlightCreatedAt: Timestamp?
    /// Runs that have not ended, per state name.
    package var inFlight: [RunState: Int]

    /// The figures of an ended run.
    package struct Ended: Hashable, Sendable {
        package var createdAt: Timestamp
        package var state: RunState.Code
        /// Creation to end; nil when the end is unknown.
        package var duration: Duration?
        /// When it ended; nil when unknown.
        package var completedAt: Timestamp? { duration.map { createdAt + $0 } }

        package init(createdAt: Timestamp, state: RunState.Code, duration: Duration?) {
            self.createdAt = createdAt
            self.state = state
            self.duration = duration
        }
    }

    /// Nothing known by default.
    package init(
        lastRunCreatedAt: Timestamp? = nil,
        lastEnded: Ended? = nil,
        lastSuccess: Ended? = nil,
        lastSuccessCompletedAt: Timestamp? = nil,
        consecutiveFailures: Int64? = nil,
        oldestInFlightCreatedAt: Timestamp? = nil,
        inFlight: [RunState: Int] = [:]
    ) {
        self.lastRunCreatedAt = lastRunCreatedAt
        self.lastEnded = lastEnded
        self.lastSuccess = lastSuccess
        self.lastSuccessCompletedAt = lastSuccessCompletedAt
        self.consecutiveFailures = consecutiveFailures
        self.oldestInFlightCreatedAt = oldestInFlightCreatedAt
        self.inFlight = inFlight
    }
}
