import Configuration
import Foundation
import Logging
import RunHistory
import RunModel

/// What commands that end by themselves start from.
package struct CommandContext: Sendable {
    package let configuration: ExporterConfiguration
    package let storage: StoragePaths
    package let logger: Logger
    /// The past instant as which the history is read; nil for how it stands.
    package let asOf: Timestamp?
    /// What "now" is: ``asOf``, else when the command started.
    package let now: Timestamp

    /// Reads the configuration; logs what looks wrong in the setup.
    package init(sources: ConfigurationSources, storagePath: String, logger: Logger, asOf: Timestamp? = nil) throws(ConfigurationError) {
        configuration = try sources.load()
        storage = StoragePaths(root: storagePath, configuration: configuration)
        self.logger = logger
        self.asOf = asOf
        now = asOf ?? .wallClock
        for warning in SetupWarnings.of(sources, storage: storage) { logger.warning("\(warning)") }
    }

    /// Opens the stored history for reading, also while an exporter is running.
    ///
    /// - Parameter asOf: the past instant as which runs are read; nil for how they stand.
    /// - Throws: ``HistoryError``, for example when there is none yet.
    package func openForReading(asOf: Timestamp? = nil) throws(HistoryError) -> RunHistory {
        try RunHistory.open(directory: storage.root, access: .reader, settings: HistorySettings(configuration), asOf: asOf)
    }

    /// Opens the stored history for writing; creates it when there is none.
    ///
    /// - Throws: ``HistoryError``, for example when another process writes to it.
    package func openForWriting() throws(HistoryError) -> RunHistory {
        try RunHistory.open(directory: storage.root, access: .writer, settings: HistorySettings(configuration))
    }
}

extension Timestamp {
    /// Now, by this machine's clock.
    package static var wallClock: Timestamp { Timestamp(Date()) }
}

package struct StoragePaths: Sendable {
    package let root: String
    /// The rollup tree: `rollup.directory`, else `rollups` in the folder of the history.
    package let rollups: String
    /// The weekly reports: `report.directory`, else `reports` in the folder of the history.
    let reports: String

    package init(root: String, configuration: ExporterConfiguration) {
        self.root = root
        rollups = configuration.rollup.directory ?? "\(root)/rollups"
        reports = configuration.report.directory ?? "\(root)/reports"
    }
}
