/// Where everything that is kept lies.
public struct StoragePaths: Sendable {
    /// The folder of the history.
    public let root: String
    /// The rollup tree: `rollup.directory`, else `rollups` in the folder of the history.
    public let rollups: String
    /// The weekly reports: `report.directory`, else `reports` in the folder of the history.
    public let reports: String

    /// Applies the defaults.
    public init(root: String, configuration: ExporterConfiguration) {
        self.root = root
        rollups = configuration.rollup.directory ?? "\(root)/rollups"
        reports = configuration.report.directory ?? "\(root)/reports"
    }
}
