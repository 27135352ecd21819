import RunModel

/// What a table of figures needs of a dataset: its names, and from when on its runs are stored.
public struct DatasetName: Hashable, Sendable {
    /// The number within the history.
    public let id: DatasetID
    /// The account (workspace) that owns it.
    public let account: String
    /// Identifies it within the account.
    public let token: DatasetToken
    /// The name people gave it; nil for an untitled one.
    public let name: String?
    /// The space that lists it.
    public let space: Space?
    /// Runs created before this were removed by retention; nil when none was.
    public let retentionHorizon: Timestamp?
}
