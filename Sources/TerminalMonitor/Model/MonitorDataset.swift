import RunModel

/// One dataset as the monitor shows it. Lengths are milliseconds; nil where there is no value.
public struct MonitorDataset: Hashable, Sendable {
    /// How a dataset stands.
    public enum Health: Hashable, Sendable {
        /// The newest ended run that was not cancelled failed.
        case failing
        /// It succeeded.
        case healthy
        /// No run has ended.
        case unknown
    }

    /// Identifies the dataset.
    public var token: String
    /// The name people gave it, or the token.
    public var name: String
    /// The name of its space; empty when unknown.
    public var space: String
    /// How it stands.
    public var health: Health
    /// The newest ended run that was not cancelled.
    public var lastEnded: MonitorRun?
    /// When the newest run in any state was created.
    public var lastRunAt: Timestamp?
    /// Ended runs in the window by state, in the order of ``RunState/ended``; a state may be missing.
    public var ended: [RunState: Int]
    /// The success rate in the window with the ends of its 95 % interval, 0 to 1.
    public var success: Success?
    /// Median duration of successes in the window.
    public var durationP50Milliseconds: Double?
    /// 95th percentile of the same.
    public var durationP95Milliseconds: Double?
    /// 95th percentile of the lower bounds of queue latencies in the window.
    public var queueLowerP95Milliseconds: Double?
    /// 95th percentile of the upper bounds.
    public var queueUpperP95Milliseconds: Double?
    /// Runs in flight by state, only states that have any.
    public var inFlight: [RunState: Int]
    /// When the oldest run in flight was created.
    public var oldestInFlightAt: Timestamp?
    /// The next slot of its schedules.
    public var nextScheduledAt: Timestamp?
    /// How late the newest scheduled run was.
    public var scheduleLagMilliseconds: Int64?
    /// When its run list was last known to be current.
    public var lastCollectedAt: Timestamp?
    /// The newest runs, newest first.
    public var runs: [MonitorRun]

    /// A success rate.
    public struct Success: Hashable, Sendable {
        /// The rate.
        public var ratio: Double
        /// Lower end of its 95 % interval.
        public var low: Double
        /// Upper end of its 95 % interval.
        public var high: Double

        /// Memberwise.
        public init(ratio: Double, low: Double, high: Double) {
            self.ratio = ratio
            self.low = low
            self.high = high
        }
    }

    /// A dataset of which nothing is known but its names.
    public init(token: String, name: String, space: String = "", health: Health = .unknown) {
        self.token = token
        self.name = name
        self.space = space
        self.health = health
        ended = [:]
        inFlight = [:]
        runs = []
    }

    /// How many runs are in flight.
    public var inFlightCount: Int { inFlight.values.reduce(0, +) }
}

/// One run as the monitor shows it.
public struct MonitorRun: Hashable, Sendable {
    /// The run's token; nil where only figures are at hand.
    public var token: String?
    /// When it was created.
    public var createdAt: Timestamp
    /// The state when it was last read.
    public var state: RunState
    /// Creation to end, in milliseconds; nil while in flight and when the end is unknown.
    public var durationMilliseconds: Int64?
    /// The bounds of its queue latency; nil when it was never watched.
    public var queue: QueueLatency?

    /// Memberwise.
    public init(token: String? = nil, createdAt: Timestamp, state: RunState, durationMilliseconds: Int64?, queue: QueueLatency? = nil) {
        self.token = token
        self.createdAt = createdAt
        self.state = state
        self.durationMilliseconds = durationMilliseconds
        self.queue = queue
    }
}
