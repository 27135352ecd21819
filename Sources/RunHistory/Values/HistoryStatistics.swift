import RunModel

/// The size of a history.
package struct HistoryStatistics: Hashable, Sendable {
    /// Stored runs.
    package var runs: Int64
    /// Datasets of the catalogue, also those no longer listed.
    package var datasets: Int64
    /// Bytes on disk, with the write-ahead log.
    package var bytes: Int64
    /// How often a run that had ended was given another state, end or creation. Never falls.
    package var runsChangedAfterEnd: Int64

    package init(runs: Int64, datasets: Int64, bytes: Int64, runsChangedAfterEnd: Int64 = 0) {
        self.runs = runs
        self.datasets = datasets
        self.bytes = bytes
        self.runsChangedAfterEnd = runsChangedAfterEnd
    }
}

/// The (dataset, UTC day) pairs that changed since a consumer last cleared them.
package struct ChangedDays: Hashable, Sendable {
    /// Pass this to ``RunHistory/clearChangedDays(through:)`` once everything in ``days`` is written.
    package var revision: Int64
    /// Ordered by day, then dataset.
    package var days: [Day]

    /// One pair.
    package struct Day: Hashable, Sendable {
        /// Whose runs changed.
        package var dataset: DatasetID
        /// The day of `created_at`.
        package var day: UTCDay

        package init(dataset: DatasetID, day: UTCDay) {
            self.dataset = dataset
            self.day = day
        }
    }

    package init(revision: Int64, days: [Day]) {
        self.revision = revision
        self.days = days
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

    package init(removedRuns: Int64, isComplete: Bool, refusal: RetentionRefusal? = nil) {
        self.removedRuns = removedRuns
        self.isComplete = isComplete
        self.refusal = refusal
    }
}
