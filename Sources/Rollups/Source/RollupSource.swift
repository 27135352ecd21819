import RunModel

/// Where the figures of a rollup come from: a history, seen through what a rollup needs of it.
///
/// Calls may come from several threads; each thread reads runs through a reader of its own.
package protocol RollupSource: Sendable {
    /// All datasets in the order of rows: by the bytes of the account, then of the token. Pairs of them are unique.
    func datasets() throws -> [RollupDataset]
    /// What changed since ``clearChanges(through:)`` was last called. Asked before any run is read.
    func changes() throws -> RollupChanges
    /// Forgets the changes up to `revision`: everything they stand for is in the tree. Changes made meanwhile stay.
    func clearChanges(through revision: Int64) throws
    /// Opens a reader for one thread.
    func makeReader() throws -> any RollupReader
}

/// Reads runs for one thread.
package protocol RollupReader: AnyObject {
    /// Calls `body`, in which all reads should see the source at one moment. Opening a moment once for many reads also saves the locks of
    /// each. Without an own implementation, every read stands for itself.
    func withSnapshot(_ body: () throws -> Void) throws
    /// When the first and the last stored run of a dataset were created; nil when it has none. May be wider than the truth.
    func span(dataset: Int64) throws -> ClosedRange<Timestamp>?
    /// Calls `body` for each run with `from` ≤ created < `until`, in the order of creation.
    func forEachRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RunFigures) -> Void) throws
    /// Calls `body` for each run with `from` ≤ created < `until`, ordered by creation, then by the bytes of the token.
    func forEachNamedRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RollupRun) -> Void) throws
}

extension RollupReader {
    package func withSnapshot(_ body: () throws -> Void) throws { try body() }
}

/// A dataset as rollups know it.
package struct RollupDataset: Hashable, Sendable {
    package var id: Int64
    /// The account (workspace) that owns it.
    package var account: String
    /// Identifies it within the account.
    package var token: DatasetToken
    /// The name people gave it; nil for an untitled one.
    package var name: String?
    /// The space that lists it.
    package var space: Space?
    /// Runs created before this are gone from the source, so that earlier days and weeks cannot be computed again. Nil when none is gone.
    package var retainedSince: Timestamp?
    /// What a report needs; nil when the source does not say.
    package var knowledge: DatasetKnowledge?
    /// Whether its runs have yet to be read for the first time.
    package var isUnread: Bool

    package init(
        id: Int64, account: String, token: DatasetToken, name: String?, space: Space?, retainedSince: Timestamp? = nil,
        knowledge: DatasetKnowledge? = nil, isUnread: Bool = false
    ) {
        self.id = id
        self.account = account
        self.token = token
        self.name = name
        self.space = space
        self.retainedSince = retainedSince
        self.knowledge = knowledge
        self.isUnread = isUnread
    }
}

/// The days whose runs changed.
package struct RollupChanges: Hashable, Sendable {
    /// The state of the source that ``days`` brings the tree up to.
    package var revision: Int64
    /// Which days of which datasets, in any order.
    package var days: [Day]

    /// A day of a dataset.
    package struct Day: Hashable, Sendable {
        package var dataset: Int64
        /// The UTC day of their creation.
        package var day: UTCDay

        package init(dataset: Int64, day: UTCDay) {
            self.dataset = dataset
            self.day = day
        }
    }

    package init(revision: Int64, days: [Day]) {
        self.revision = revision
        self.days = days
    }
}

/// A run with its names, for the table `runs`.
package struct RollupRun: Sendable {
    package var figures: RunFigures
    package var token: String
    /// The state as the API names it.
    package var stateName: String
    /// Where the queue latency comes from; nil when there is none.
    package var queueSource: QueueLatency.Source?

    @inlinable
    package init(figures: RunFigures, token: String, stateName: String, queueSource: QueueLatency.Source?) {
        self.figures = figures
        self.token = token
        self.stateName = stateName
        self.queueSource = queueSource
    }
}
