import RunModel

/// Everything that the monitor shows of a workspace at one moment.
public struct MonitorFleet: Hashable, Sendable {
    /// The workspace, or another name for what is shown.
    public var title: String
    /// The figures are as of this instant.
    public var takenAt: Timestamp
    /// The window of the rates and percentiles, for example `7d`; empty without one.
    public var window: String
    /// Worst first.
    public var datasets: [MonitorDataset]
    /// Counts over all datasets, also those that were left out.
    public var totals: Totals
    /// The budget of API requests; nil when no running exporter was asked.
    public var budget: MonitorBudget?
    /// What to say of the collection, for example that Mode cannot be reached; nil when all is well.
    public var trouble: String?
    /// The newest errors, newest first.
    public var errors: [MonitorError]

    /// Memberwise.
    public init(
        title: String, takenAt: Timestamp, window: String, datasets: [MonitorDataset], totals: Totals? = nil,
        budget: MonitorBudget? = nil, trouble: String? = nil, errors: [MonitorError] = []
    ) {
        self.title = title
        self.takenAt = takenAt
        self.window = window
        self.datasets = datasets
        self.totals = totals ?? Totals(datasets)
        self.budget = budget
        self.trouble = trouble
        self.errors = errors
    }

    /// How many datasets a huge workspace has beyond ``datasets``: they stand better than those.
    public var leftOut: Int { max(0, totals.datasets - datasets.count) }

    /// Counts over datasets.
    public struct Totals: Hashable, Sendable {
        /// All of them.
        public var datasets: Int
        /// Those whose newest ended run failed.
        public var failing: Int
        /// Those whose newest ended run succeeded.
        public var healthy: Int
        /// Runs in flight.
        public var inFlight: Int

        /// Memberwise.
        public init(datasets: Int, failing: Int, healthy: Int, inFlight: Int) {
            self.datasets = datasets
            self.failing = failing
            self.healthy = healthy
            self.inFlight = inFlight
        }

        /// Counts.
        public init(_ datasets: [MonitorDataset]) {
            func count(_ health: MonitorDataset.Health) -> Int { datasets.reduce(0) { $0 + ($1.health == health ? 1 : 0) } }
            self.init(
                datasets: datasets.count, failing: count(.failing), healthy: count(.healthy),
                inFlight: datasets.reduce(0) { $0 + $1.inFlightCount })
        }
    }
}

/// How much of the API's request budget is used.
public struct MonitorBudget: Hashable, Sendable {
    /// The most requests in a second.
    public var requestsPerSecond: Double
    /// Requests since the exporter was started.
    public var requests: Int64
    /// How long requests waited for the budget since then, in milliseconds.
    public var waitedMilliseconds: Int64

    /// Memberwise.
    public init(requestsPerSecond: Double, requests: Int64, waitedMilliseconds: Int64) {
        self.requestsPerSecond = requestsPerSecond
        self.requests = requests
        self.waitedMilliseconds = waitedMilliseconds
    }
}

/// Something that went wrong while collecting.
public struct MonitorError: Hashable, Sendable {
    /// When.
    public var at: Timestamp
    /// What and where.
    public var text: String

    /// Memberwise.
    public init(at: Timestamp, text: String) {
        self.at = at
        self.text = text
    }
}
