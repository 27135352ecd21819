import RunModel

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
