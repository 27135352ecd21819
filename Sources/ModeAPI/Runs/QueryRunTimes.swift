import RunModel

/// When the queries of a run executed; all that is kept of its query runs, which else hold SQL and names.
package struct QueryRunTimes: Sendable, Hashable {
    /// `min(created_at)`: when the run's execution began. Nil without query runs, or when one has no readable `created_at`: the true
    /// minimum is unknown then.
    package var earliestCreatedAt: Timestamp?
    /// `max(completed_at)`; nil while a query run has none.
    package var latestCompletedAt: Timestamp?
    /// How many query runs the run has.
    package var count: Int
    /// How many of them have no readable `created_at`.
    package var unreadableCount: Int

    /// Memberwise.
    package init(earliestCreatedAt: Timestamp?, latestCompletedAt: Timestamp? = nil, count: Int, unreadableCount: Int = 0) {
        self.earliestCreatedAt = earliestCreatedAt
        self.latestCompletedAt = latestCompletedAt
        self.count = count
        self.unreadableCount = unreadableCount
    }
}
