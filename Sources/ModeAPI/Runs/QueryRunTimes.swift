import RunModel

/// When the queries of a run began, and why they failed; all that is kept of its query runs, which else hold SQL and names.
package struct QueryRunTimes: Sendable, Hashable {
    /// `min(created_at)`: when the run's execution began. Nil without query runs, or when one has no readable `created_at`: the true
    /// minimum is unknown then.
    package var earliestCreatedAt: Timestamp?
    /// The `error_code` of each query run that has one, for example `SqlUnknownColumn`, in their order. Never the message, which may quote
    /// SQL: what has other characters than letters, digits, `_`, `-`, `.` and `:`, or more than 64, is not kept.
    package var errorCodes: [String] = []
}
