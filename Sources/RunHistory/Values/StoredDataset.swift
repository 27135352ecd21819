import RunModel

/// Whether the dataset's own resources could be read. The raw values are stored.
package enum DatasetAccess: Int64, Hashable, Sendable {
    /// They could.
    case ok = 0
    /// The API answered 403.
    case forbidden = 1
    /// The API answered 404.
    case notFound = 2
}

/// A dataset of the catalogue with everything that is known of its collection.
package struct StoredDataset: Hashable, Sendable {
    package var id: DatasetID
    /// The account (workspace) that owns it.
    package var account: String
    /// What the newest listing said, including the activity.
    package var dataset: Dataset
    /// False once a complete listing did not hold it any more: kept, not exported.
    package var isListed: Bool
    package var firstSeenAt: Timestamp
    package var lastListedAt: Timestamp
    /// Whether its runs could be read at the last try; nil before the first.
    package var access: DatasetAccess?
    /// The listing row for which its runs are up to date; nil when never collected.
    package var collectedActivity: Dataset.Activity?
    /// When its run list was last known to be current; nil when never.
    package var lastCollectedAt: Timestamp?
    /// Since when runs that are first seen ended count as watched: the first live page. Nil before.
    package var watchedSince: Timestamp?
    /// What is known to be complete; nil before the first page.
    package var coverage: Coverage?
    /// Ended runs created before this were pruned, and rows from before it are not taken any more; nil when nothing was ever pruned.
    package var retentionHorizon: Timestamp?
    /// Grows whenever anything visible of the dataset's runs changes, or one of its schedules: what is cached for one revision stays right for it.
    package var revision: Int64
    /// Runs created before this never enter the counters, whenever they are read. Fixed when the dataset is first met, so that what is
    /// counted does not depend on how fast the past was read. Nil before.
    package var countedFrom: Timestamp?
    /// How far back the past is to be read; moves down only when the configuration asks for more. Nil before the dataset was first met.
    package var wantedFrom: Timestamp?
    /// From the oldest to the newest run that came from a file; nil without such runs.
    package var imported: ClosedRange<Timestamp>?
    /// When its runs were last really read, not only known to be unchanged; nil when never.
    package var runsReadAt: Timestamp?
    /// When its schedules were last read; nil when never.
    package var schedulesReadAt: Timestamp?
    /// The first listing that gave the present view count; nil when the newest gave none.
    package var viewsUnchangedSince: Timestamp?

    /// From the first to the newest listing of those that all gave the present view count; nil when the newest gave none.
    package var viewsUnchanged: ClosedRange<Timestamp>? {
        viewsUnchangedSince.flatMap { $0 <= lastListedAt ? $0...lastListedAt : nil }
    }

    /// What is known of its past; see ``KnownHistory``.
    ///
    /// A dataset that was only ever imported is known from its oldest to its newest run, and as much as it will be.
    package var known: KnownHistory {
        guard let coverage, access != nil || lastCollectedAt != nil || imported == nil else { return knownFromFiles }
        let start = [coverage.from, retentionHorizon].compactMap { $0 }.max()
        let isPruned = retentionHorizon.map { $0 > coverage.from } ?? false
        func reaches(_ target: Timestamp?) -> Bool { coverage.reachesBeginning || target.map { coverage.from <= $0 } ?? false }
        return KnownHistory(
            start: start, end: coverage.pending == nil ? lastCollectedAt : coverage.to,
            reachesBeginning: coverage.reachesBeginning && !isPruned, isComplete: reaches(wantedFrom),
            hasWholeCounters: reaches(countedFrom))
    }

    private var knownFromFiles: KnownHistory {
        guard let imported else { return KnownHistory() }
        // Ranges are half-open, and the newest run is known itself.
        let end = imported.upperBound.advanced(byMilliseconds: 1)
        return KnownHistory(start: imported.lowerBound, end: end, isComplete: true, hasWholeCounters: true)
    }

    /// Whether the newest listing row differs from the one for which runs were collected. A row without any activity always differs.
    package var isChangedSinceCollected: Bool {
        guard let collectedActivity, collectedActivity != Dataset.Activity() else { return true }
        return collectedActivity != dataset.activity
    }
}
