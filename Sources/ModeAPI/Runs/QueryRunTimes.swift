import RunModel

/// When the queries of a run executed, where, and why they failed; all that is kept of its query runs, which else hold SQL and names.
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

    /// The `error_code` of each query run that has one, for example `SqlUnknownColumn`, in their order. Never the message, which may quote
    /// SQL: what has other characters than letters, digits, `_`, `-`, `.` and `:`, or more than 64, is not kept.
    package var errorCodes: [String]
    /// The data source of the first query run that names one: its token, or its number where there is no token.
    package var dataSource: String?

    package init(
        earliestCreatedAt: Timestamp?,
        latestCompletedAt: Timestamp? = nil,
        count: Int,
        unreadableCount: Int = 0,
        errorCodes: [String] = [],
        dataSource: String? = nil
    ) {
        self.earliestCreatedAt = earliestCreatedAt
        self.latestCompletedAt = latestCompletedAt
        self.count = count
        self.unreadableCount = unreadableCount
        self.errorCodes = errorCodes
        self.dataSource = dataSource
    }
}
