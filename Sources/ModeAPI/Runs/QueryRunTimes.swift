import RunModel

/// When the queries of a run executed; all that is kept of its query runs, which else hold SQL and names.
public struct QueryRunTimes: Sendable, Hashable {
    /// `min(created_at)`: when the run's execution began. Nil without query runs, or when one has no readable `created_at`: the true
    /// minimum is unknown then.
    public var earliestCreatedAt: Timestamp?
    /// `max(completed_at)`; nil while a query run has none.
    public var latestCompletedAt: Timestamp?
    /// How many query runs the run has.
    public var count: Int
    /// How many of them have no readable `created_at`.
    public var unreadableCount: Int

    /// Memberwise.
    public init(earliestCreatedAt: Timestamp?, latestCompletedAt: Timestamp? = nil, count: Int, unreadableCount: Int = 0) {
        self.earliestCreatedAt = earliestCreatedAt
        self.latestCompletedAt = latestCompletedAt
        self.count = count
        self.unreadableCount = unreadableCount
    }
}
