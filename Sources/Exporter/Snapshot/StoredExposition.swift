import DatasetMetrics
import Exposition
import HistoryAnalysis
import RunHistory

/// The exposition of the stored history, without what only a running exporter knows of itself.
package enum StoredExposition {
    /// - Throws: ``HistoryError``.
    package static func render(_ context: CommandContext, format: ExpositionFormat) throws(HistoryError) -> [UInt8] {
        let configuration = context.configuration
        let history = try context.openForReading(asOf: context.asOf)
        var reader = FleetReader(account: configuration.mode.workspace, windows: configuration.metrics.windows)
        let fleet = try reader.read(history, now: context.now)
        let snapshot = ExporterSnapshot(
            configuration, fleet: fleet, statistics: try history.statistics(), rejections: try history.rejections())
        return FleetRenderer.render(fleet, format: format, exports: configuration.metrics.exports)
            + ExporterRenderer.render(snapshot, format: format, exports: configuration.metrics.exports)
    }
}
