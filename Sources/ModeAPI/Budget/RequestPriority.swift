/// Who goes first when the budget is short. Earlier cases win.
package enum RequestPriority: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// A person waits for it.
    case interactive
    /// Runs that have not ended.
    case inFlight
    /// Datasets whose listing row changed.
    case changed
    /// Listings of spaces, datasets and schedules.
    case sweep
    /// The exact start of ended runs.
    case queryRuns
    /// Old history.
    case backfill

    /// More urgent first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
