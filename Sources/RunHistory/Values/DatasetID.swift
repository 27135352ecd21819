import RunModel

/// Identifies a dataset within one history: a small number that stands for account and dataset token.
///
/// Given out by ``RunHistory/upsert(datasets:account:at:)`` and never reused; means nothing in another history.
package struct DatasetID: Hashable, Sendable, Comparable {
    package let rawValue: Int64

    /// Wraps a stored number.
    @inlinable package init(rawValue: Int64) { self.rawValue = rawValue }

    /// Orders by the time of first sight.
    @inlinable package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What a table of figures needs of a dataset: its names, and from when on its runs are stored.
package struct DatasetName: Hashable, Sendable {
    /// The number within the history.
    package let id: DatasetID
    /// The account (workspace) that owns it.
    package let account: String
    /// Identifies it within the account.
    package let token: DatasetToken
    /// The name people gave it; nil for an untitled one.
    package let name: String?
    /// The space that lists it.
    package let space: Space?
    /// Runs created before this were removed by retention; nil when none was.
    package let retentionHorizon: Timestamp?
}
