import RunModel

/// One dataset as the monitor shows it. Lengths are milliseconds; nil where there is no value.
package struct MonitorDataset: Hashable, Sendable {
    /// How a dataset stands.
    package enum Health: Hashable, Sendable {
        /// The newest ended run that was not cancelled failed.
        case failing
        /// It succeeded.
        case succeeding
        /// No run has ended.
        case unknown
    }

    /// Identifies the dataset.
    package var token: String
    /// The name people gave it, or the token.
    package var name: String
    /// The name of its space; empty when unknown.
    package var space: String
    /// What tells it from other datasets of the same name: space or token; empty where the name is unique.
    package var distinction = ""
    /// How it stands.
    package var health: Health
    /// The newest ended run that was not cancelled.
    package var lastEnded: MonitorRun?
    /// When the newest run in any state was created.
    package var lastRunAt: Timestamp?
    /// Every run created since then is known; nil when none is.
    package var knownFrom: Timestamp?
    /// Whether every run of the window is known; without that there are no figures of the window.
    package var isWindowKnown: Bool
    /// Ended runs in the window by state, in the order of ``RunState/ended``; a state may be missing.
    package var ended: [RunState: Int]
    /// The success rate in the window with the ends of its 95 % interval, 0 to 1.
    package var success: Success?
    /// Median duration of successes in the window.
    package var durationP50Milliseconds: Double?
    /// 95th percentile of the same.
    package var durationP95Milliseconds: Double?
    /// 95th percentile of the lower bounds of queue latencies in the window.
    package var queueLowerP95Milliseconds: Double?
    /// 95th percentile of the upper bounds.
    package var queueUpperP95Milliseconds: Double?
    /// Runs in flight by state, only states that have any.
    package var inFlight: [RunState: Int]
    /// When the oldest run in flight was created.
    package var oldestInFlightAt: Timestamp?
    /// The next slot of its schedules.
    package var nextScheduledAt: Timestamp?
    /// How late the newest scheduled run was.
    package var scheduleLagMilliseconds: Int64?
    /// When its run list was last known to be current.
    package var lastCollectedAt: Timestamp?
    /// The newest runs, newest first.
    package var runs: [MonitorRun]

    /// A success rate.
    package struct Success: Hashable, Sendable {
        /// The rate.
        package var ratio: Double
        /// Lower end of its 95 % interval.
        package var low: Double
        /// Upper end of its 95 % interval.
        package var high: Double

        package init(ratio: Double, low: Double, high: Double) {
            self.ratio = ratio
            self.low = low
            self.high = high
        }
    }

    /// A dataset of which nothing is known but its names.
    package init(token: String, name: String, space: String = "", health: Health = .unknown) {
        self.token = token
        self.name = name
        self.space = space
        self.health = health
        isWindowKnown = true
        ended = [:]
        inFlight = [:]
        runs = []
    }

    /// How many runs are in flight.
    package var inFlightCount: Int { inFlight.values.reduce(0, +) }
}

/// One run as the monitor shows it.
package struct MonitorRun: Hashable, Sendable {
    /// The run's token; nil where only figures are at hand.
    package var token: String?
    /// When it was created.
    package var createdAt: Timestamp
    /// The state when it was last read.
    package var state: RunState
    /// Creation to end, in milliseconds; nil while in flight and when the end is unknown.
    package var durationMilliseconds: Int64?
    /// The bounds of its queue latency; nil when it was never watched.
    package var queue: QueueLatency?

    package init(token: String? = nil, createdAt: Timestamp, state: RunState, durationMilliseconds: Int64?, queue: QueueLatency? = nil) {
        self.token = token
        self.createdAt = createdAt
        self.state = state
        self.durationMilliseconds = durationMilliseconds
        self.queue = queue
    }
}
