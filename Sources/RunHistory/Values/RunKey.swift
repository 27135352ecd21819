import RunModel

/// What finds one stored run: the key of its row.
package struct RunKey: Hashable, Sendable {
    package var dataset: DatasetID
    /// When the run was created; part of the key, so a look-up needs no index on the token.
    package var createdAt: Timestamp
    package var token: RunToken

    package init(dataset: DatasetID, createdAt: Timestamp, token: RunToken) {
        self.dataset = dataset
        self.createdAt = createdAt
        self.token = token
    }
}

/// A stored run that has not ended.
package struct InFlightRun: Hashable, Sendable {
    package var key: RunKey
    /// The state when it was last read.
    package var state: RunState
}

/// One stored run with its names, for tables and detail views.
package struct StoredRun: Hashable, Sendable {
    package var key: RunKey
    /// The state when it was last read.
    package var state: RunState
    /// When the run ended; nil while in flight and for an ended run without any end time.
    package var completedAt: Timestamp?
    /// Whether ``completedAt`` was taken from `updated_at`.
    package var isCompletionEstimated: Bool
    /// How long it waited; nil while in flight and for a run that was never watched.
    package var queue: QueueLatency?
    /// The error code of a failed run's query run; nil for other runs and where none was read.
    package var errorCode: String?

    /// Creation to end; nil where ``completedAt`` is.
    package var duration: Duration? { completedAt.map { $0 - key.createdAt } }
}
