import Configuration

package struct StoragePaths: Sendable {
    package let root: String
    /// The rollup tree: `rollup.directory`, else `rollups` in the folder of the history.
    package let rollups: String
    /// The weekly reports: `report.directory`, else `reports` in the folder of the history.
    package let reports: String

    package init(root: String, configuration: ExporterConfiguration) {
        self.root = root
        rollups = configuration.rollup.directory ?? "\(root)/rollups"
        reports = configuration.report.directory ?? "\(root)/reports"
    }
}
