import RunModel

/// What limits what a report can know; the caller fills it in, renderers print it.
package struct DataQuality: Hashable, Sendable {
    /// A stretch during which nothing was collected.
    package struct Gap: Hashable, Sendable {
        package var since: Timestamp
        package var until: Timestamp

        package var duration: Duration { until - since }
    }

    /// A count under a reason.
    package struct Rejected: Hashable, Sendable {
        /// The label of `mode_exporter_runs_rejected_total`.
        package var reason: String
        package var runs: Int64

        package init(reason: String, runs: Int64) {
            self.reason = reason
            self.runs = runs
        }
    }

    /// Runs that were not taken into the history, by reason.
    package var rejected: [Rejected]
    /// Runs of the period whose end was estimated from `updated_at`; nil when not known.
    package var estimatedEnds: Int64?
    /// How well the period was watched; nil when nothing is known of collection passes.
    package var collection: CollectionRecord?
    /// Datasets whose runs could not be read.
    package var unreadableDatasets: [DatasetReference]
    /// Datasets whose run list is not known to be complete for the period.
    package var incompleteDatasets: [DatasetReference]
    /// Whether all runs come from files, of which it is not known whether they are complete.
    package var isImported: Bool
    /// Anything else, in words.
    package var notes: [String]

    /// Nothing to tell by default.
    package init(
        rejected: [Rejected] = [],
        estimatedEnds: Int64? = nil,
        collection: CollectionRecord? = nil,
        unreadableDatasets: [DatasetReference] = [],
        incompleteDatasets: [DatasetReference] = [],
        isImported: Bool = false,
        notes: [String] = []
    ) {
        self.rejected = rejected
        self.estimatedEnds = estimatedEnds
        self.collection = collection
        self.unreadableDatasets = unreadableDatasets
        self.incompleteDatasets = incompleteDatasets
        self.isImported = isImported
        self.notes = notes
    }
}
