import Collection
import Configuration
import DatasetMetrics
import Exposition
import HistoryAnalysis
import Logging
import ModeAPI
import RunAnalytics
import RunHistory
import RunModel

/// What commands that end by themselves do with configuration and history.
package struct OneShot: Sendable {
    /// The configuration in force.
    package let configuration: ExporterConfiguration
    /// Where everything lies.
    package let storage: StoragePaths
    /// Where progress and problems are logged.
    package let logger: Logger

    /// Reads the configuration.
    ///
    /// - Throws: ``ConfigurationError``.
    package init(sources: ConfigurationSources, storagePath: String, logger: Logger) throws(ConfigurationError) {
        configuration = try sources.load()
        storage = StoragePaths(root: storagePath, configuration: configuration)
        self.logger = logger
        for warning in SetupWarnings.of(sources, storage: storage) { logger.warning("\(warning)") }
    }

    /// Opens the stored history for reading, also while an exporter is running.
    ///
    /// - Parameter asOf: the past instant as which runs are read; nil for now.
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

    /// One collection pass with the past, as `collect` makes it.
    ///
    /// - Parameters:
    ///   - isFull: read everything again.
    /// - Throws: ``ConfigurationError``, ``HistoryError``.
    package func collect(isFull: Bool, progress: @escaping @Sendable (CollectProgress) -> Void) async throws -> PassOutcome {
        let account = try configuration.mode.requiredWorkspace
        let telemetry = ExporterTelemetry()
        let connection = try ModeConnection(configuration.mode, telemetry: telemetry, logger: logger)
        defer { connection.shutdown() }
        let history = try openForWriting()
        let clock = ServerClock()
        var events = telemetry.events(requestsPerSecond: configuration.mode.requestsPerSecond)
        events.progress = progress
        let collector = Collector(
            client: connection.client,
            history: history,
            settings: CollectorSettings(account: account, configuration: configuration),
            clock: clock,
            events: events,
            logger: logger
        )
        let outcome = await collector.pass(isFull ? .full : .withBackfill)
        // Something else starts these passes, and only that knows how often.
        await PassRecorder(history: history, clock: clock, logger: logger).record(outcome, interval: nil)
        do {
            if !outcome.wasCancelled { try await removeOldRuns(of: history, now: clock.now, localNow: clock.localNow) }
        } catch {
            _ = try? history.close()
            throw error
        }
        // A pass that could not go on says why better than the end that follows from it.
        if outcome.failure == nil { try history.close() } else { _ = try? history.close() }
        return outcome
    }

    /// The figures of the stored history as of `now`.
    ///
    /// - Throws: ``HistoryError``.
    package func fleet(_ history: RunHistory, now: Timestamp) throws(HistoryError) -> FleetSummary {
        var reader = FleetReader(account: configuration.mode.workspace, windows: configuration.metrics.windows)
        return try reader.read(history, now: now)
    }

    /// The exposition of the stored history, without what only a running exporter knows of itself.
    ///
    /// - Throws: ``HistoryError``.
    package func exposition(format: ExpositionFormat, now: Timestamp, asOf: Timestamp? = nil) throws(HistoryError) -> [UInt8] {
        let history = try openForReading(asOf: asOf)
        let fleet = try fleet(history, now: now)
        let build = BuildInformation.current
        var snapshot = ExporterSnapshot(build: .init(version: build.version, revision: build.revision, swiftVersion: build.swiftVersion))
        let statistics = try history.statistics()
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
