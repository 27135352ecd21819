import RunModel

/// The size of a history.
package struct HistoryStatistics: Hashable, Sendable {
    package var runs: Int64
    /// Bytes on disk, with the write-ahead log.
    package var bytes: Int64
    /// How often a run that had ended was given another state, end or creation. Never falls.
    package var runsChangedAfterEnd: Int64 = 0
}

/// The (dataset, UTC day) pairs that changed since a consumer last cleared them.
package struct ChangedDays: Hashable, Sendable {
    /// Pass this to ``RunHistory/clearChangedDays(through:)`` once everything in ``days`` is written.
    package var revision: Int64
    /// Ordered by day, then dataset.
    package var days: [Day]

    /// One pair.
    package struct Day: Hashable, Sendable {
        package var dataset: DatasetID
        /// The day of `created_at`.
        package var day: UTCDay
    }
}

/// What retention did.
package struct PruneResult: Hashable, Sendable {
    /// Runs that were removed; their totals stay.
    package var removedRuns: Int64
    /// Whether nothing is left to remove.
    package var isComplete: Bool
    /// Why nothing was removed; nil when the clocks allowed it.
    package var refusal: RetentionRefusal?
}
