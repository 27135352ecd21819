/// One run of a dataset, validated.
///
/// A run is identified by account, dataset token and run token.
package struct Run: Hashable, Sendable {
    package var token: RunToken
    /// The state when it was last read.
    package var state: RunState
    /// When the run was created (asked for), by the API's clock.
    package var createdAt: Timestamp
    /// When the API last changed the run; moves after the end too, so it is not a completion time in general.
    package var updatedAt: Timestamp?
    /// When the run ended; nil while in flight. For an ended run without one, `updatedAt` takes its place.
    package var completedAt: Timestamp?
    /// Whether ``completedAt`` was taken from `updatedAt` because the API gave none.
    package var isCompletionEstimated: Bool

    /// Validates what the API said of a run.
    ///
    /// - Parameters:
    ///   - completedAt: ignored while the run is in flight.
    /// - Throws: ``RunRejection/negativeDuration`` when the run ended before it was created.
    ///   An ended run with neither `completedAt` nor `updatedAt` is kept, without a duration.
    package init(token: RunToken, state: RunState, createdAt: Timestamp, updatedAt: Timestamp?, completedAt: Timestamp?)
        throws(RunRejection)
    {
        self.token = token
        self.state = state
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        let end = state.isEnded ? completedAt ?? updatedAt : nil
        if let end, end < createdAt { throw .negativeDuration }
        self.completedAt = end
        isCompletionEstimated = end != nil && completedAt == nil
    }

    /// `completedAt − createdAt`, as Mode itself computes it: queueing is part of it.
    /// Nil while in flight and for an ended run without any end time.
    package var duration: Duration? { completedAt.map { $0 - createdAt } }
}

/// Why a row of the API was not taken into the history. The raw values are the label values of
/// `mode_exporter_runs_rejected_total{reason}`.
package enum RunRejection: String, Error, Hashable, Sendable, CaseIterable {
    /// The row is not a JSON object, or a field has a type that it cannot have.
    case malformed = "malformed"
    /// No token, or one with characters that a token cannot have.
    case invalidToken = "invalid_token"
    /// No state, an empty one, or one of more than 64 bytes.
    case invalidState = "invalid_state"
    /// A timestamp that is missing where it is needed, or that cannot be read.
    case unreadableTimestamp = "unreadable_timestamp"
    /// The run ended before it was created.
    case negativeDuration = "negative_duration"
    /// The query run began before the run was created.
    case negativeQueueLatency = "negative_queue_latency"
}
