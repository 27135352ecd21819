import Configuration

/// Where everything that is kept lies.
package struct StoragePaths: Sendable {
    /// The folder of the history.
    package let root: String
    /// The rollup tree: `rollup.directory`, else `rollups` in the folder of the history.
    package let rollups: String
    /// The weekly reports: `report.directory`, else `reports` in the folder of the history.
    package let reports: String

    /// Applies the defaults.
    package init(root: String, configuration: ExporterConfiguration) {
        self.root = root
        rollups = configuration.rollup.directory ?? "\(root)/rollups"
        reports = configuration.report.directory ?? "\(root)/reports"
    }
}
