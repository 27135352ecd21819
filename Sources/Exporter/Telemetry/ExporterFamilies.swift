import Configuration
import DatasetMetrics
import Exposition
import RunAnalytics
import RunHistory
import RunModel

/// The exporter's own families as of this scrape: what it counts of itself, its process, and the size of its history.
struct ExporterFamilies: Sendable {
    let telemetry: ExporterTelemetry
    let snapshots: SnapshotStore
    let configuration: ReloadableConfiguration
    private let process = ProcessReader()

    /// Everything in one value; touches neither the API nor the database.
    func snapshot() -> ExporterSnapshot {
        let state = telemetry.current
        let published = snapshots.newest
        var snapshot = ExporterSnapshot(
            configuration.inForce.configuration, fleet: published?.fleet, statistics: published?.statistics,
            rejections: published?.rejections ?? [:])
        snapshot.isUp = state.isUp
        snapshot.endpoints = state.endpoints
        snapshot.apiWait = state.waited
        snapshot.backfillRequestsLeft = state.past?.requestsLeft
        snapshot.collectDuration = state.passDuration
        snapshot.collectErrors = state.errors
        snapshot.lastCollectSuccessAt = state.lastSuccessAt
        snapshot.isConfigReloadSuccessful = state.isConfigurationCurrent
        snapshot.webConfigErrors = state.webConfigErrors
        snapshot.process = process.read()
        return snapshot
    }
}

extension ExporterSnapshot {
    /// This build, its shard and what is stored; what a running exporter counts of itself is added by the caller.
    init(
        _ configuration: ExporterConfiguration, fleet: FleetSummary?, statistics: HistoryStatistics?, rejections: [RunRejection: Int64]
    ) {
        let build = BuildInformation.current
        self.init(build: .init(version: build.version, revision: build.revision, swiftVersion: build.swiftVersion))
        shard = (configuration.shard.index, configuration.shard.total)
        datasets = (fleet?.totals.datasets).map(Int64.init)
        historyRuns = statistics?.runs
        historyBytes = statistics?.bytes
        runsChangedAfterEnd = statistics?.runsChangedAfterEnd
        runsRejected = rejections
    }
}
