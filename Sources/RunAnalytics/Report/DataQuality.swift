import RunModel

/// What limits what a report can know; the caller fills it in, renderers print it.
public struct DataQuality: Hashable, Sendable {
    /// A stretch during which nothing was collected.
    public struct Gap: Hashable, Sendable {
        /// When it began.
        public var since: Timestamp
        /// When it ended.
        public var until: Timestamp

        /// Memberwise.
        public init(since: Timestamp, until: Timestamp) {
            self.since = since
            self.until = until
        }

        /// Its length in milliseconds.
        public var milliseconds: Int64 { until.milliseconds - since.milliseconds }
    }

    /// A count under a reason.
    public struct Rejected: Hashable, Sendable {
        /// The label of `mode_exporter_runs_rejected_total`.
        public var reason: String
        /// How many runs.
        public var runs: Int64

        /// Memberwise.
        public init(reason: String, runs: Int64) {
            self.reason = reason
            self.runs = runs
        }
    }

    /// Runs that were not taken into the history, by reason.
    public var rejected: [Rejected]
    /// Runs of the period whose end was estimated from `updated_at`; nil when not known.
    public var estimatedEnds: Int64?
    /// How well the period was watched; nil when nothing is known of collection passes.
    public var collection: CollectionRecord?
    /// Datasets whose runs could not be read.
    public var unreadableDatasets: [DatasetReference]
    /// Datasets whose run list is not known to be complete for the period.
    public var incompleteDatasets: [DatasetReference]
    /// Whether all runs come from files, of which nobody can tell whether they are complete.
    public var isImported: Bool
    /// Anything else, in words.
    public var notes: [String]

    /// Memberwise; nothing to tell by default.
    public init(
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
