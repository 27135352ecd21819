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
        let statistics = try history.statistics()
        let build = BuildInformation.current
        var snapshot = ExporterSnapshot(build: .init(version: build.version, revision: build.revision, swiftVersion: build.swiftVersion))
        snapshot.shard = (configuration.shard.index, configuration.shard.total)
        snapshot.datasets = Int64(fleet.totals.datasets)
        snapshot.historyRuns = statistics.runs
        snapshot.historyBytes = statistics.bytes
        snapshot.runsChangedAfterEnd = statistics.runsChangedAfterEnd
        snapshot.runsRejected = try history.rejections()
        return FleetRenderer.render(fleet, format: format, exports: configuration.metrics.exports)
            + ExporterRenderer.render(snapshot, format: format, exports: configuration.metrics.exports)
    }
}
