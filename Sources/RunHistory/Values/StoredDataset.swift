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
    /// Its number in this history.
    package var id: DatasetID
    /// The account (workspace) that owns it.
    package var account: String
    /// What the newest listing said, including the activity.
    package var dataset: Dataset
    /// False once a complete listing did not hold it any more: kept, not exported.
    package var isListed: Bool
    /// When it was first seen.
    package var firstSeenAt: Timestamp
    /// When a listing last held it.
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
    /// Grows whenever anything visible of the dataset's runs changes: what is cached for one revision stays right for it.
    package var revision: Int64

    /// Whether the newest listing row differs from the one for which runs were collected. A row without any activity always differs.
    package var isChangedSinceCollected: Bool {
        guard let collectedActivity, collectedActivity != Dataset.Activity() else { return true }
        return collectedActivity != dataset.activity
    }
}
