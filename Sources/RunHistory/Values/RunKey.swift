import RunModel

/// What finds one stored run: the key of its row.
public struct RunKey: Hashable, Sendable {
    /// Whose run it is.
    public var dataset: DatasetID
    /// When the run was created; part of the key, so a look-up needs no index on the token.
    public var createdAt: Timestamp
    /// The run's own token.
    public var token: RunToken

    /// Memberwise.
    public init(dataset: DatasetID, createdAt: Timestamp, token: RunToken) {
        self.dataset = dataset
        self.createdAt = createdAt
        self.token = token
    }
}

/// A stored run that has not ended.
public struct InFlightRun: Hashable, Sendable {
    /// Which run.
    public var key: RunKey
    /// The state when it was last read.
    public var state: RunState

    /// Memberwise.
    public init(key: RunKey, state: RunState) {
        self.key = key
        self.state = state
    }
}

/// An ended run whose query run is still to be read.
public struct AwaitedQueryRun: Hashable, Sendable {
    /// Which run.
    public var key: RunKey
    /// How often reading failed so far; at ``HistorySettings/maximumQueryRunAttempts`` the run is given up.
    public var failedAttempts: Int

    /// Memberwise.
    public init(key: RunKey, failedAttempts: Int) {
        self.key = key
        self.failedAttempts = failedAttempts
    }
}

/// One stored run with its names, for tables and detail views.
public struct StoredRun: Hashable, Sendable {
    /// Which run.
    public var key: RunKey
    /// The state when it was last read.
    public var state: RunState
    /// When the run ended; nil while in flight and for an ended run without any end time.
    public var completedAt: Timestamp?
    /// Whether ``completedAt`` was taken from `updated_at`.
    public var isCompletionEstimated: Bool
    /// How long it waited; nil while in flight and for a run that was never watched.
    public var queue: QueueLatency?

    /// Memberwise.
    public init(key: RunKey, state: RunState, completedAt: Timestamp?, isCompletionEstimated: Bool, queue: QueueLatency?) {
        self.key = key
        self.state = state
        self.completedAt = completedAt
        self.isCompletionEstimated = isCompletionEstimated
        self.queue = queue
    }

    /// Creation to end, in milliseconds; nil where ``completedAt`` is.
    public var durationMilliseconds: Int64? { completedAt.map { $0.milliseconds - key.createdAt.milliseconds } }
}
