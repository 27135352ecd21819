import DatasetMetrics
import Exposition
import RunModel

/// The exporter's own families as of this scrape: what it counts of itself, its process, and the size of its history.
struct ExporterFamilies: Sendable {
    let telemetry: ExporterTelemetry
    let snapshots: SnapshotStore
    let configuration: ReloadableConfiguration
    private let process = ProcessReader()

    init(telemetry: ExporterTelemetry, snapshots: SnapshotStore, configuration: ReloadableConfiguration) {
        self.telemetry = telemetry
        self.snapshots = snapshots
        self.configuration = configuration
    }

    /// Everything in one value; touches neither the API nor the database.
    func snapshot() -> ExporterSnapshot {
        let state = telemetry.current
        let published = snapshots.newest
        let build = BuildInformation.current
        var snapshot = ExporterSnapshot(build: .init(version: build.version, revision: build.revision, swiftVersion: build.swiftVersion))
        snapshot.isUp = state.isUp
        snapshot.endpoints = state.endpoints
        snapshot.apiWaitMilliseconds = state.waitedMilliseconds
        snapshot.backfillRequestsLeft = state.past?.requestsLeft
        snapshot.collectDuration = state.passDuration
        snapshot.collectErrors = state.errors
        snapshot.lastCollectSuccessAt = state.lastSuccessAt
        snapshot.runsRejected = published?.rejections ?? [:]
        let shard = configuration.inForce.configuration.shard
        snapshot.shard = (shard.index, shard.total)
        snapshot.datasets = (published?.fleet.totals.datasets).map(Int64.init)
        snapshot.historyRuns = published?.statistics.runs
        snapshot.historyBytes = published?.statistics.bytes
        snapshot.runsChangedAfterEnd = published?.statistics.runsChangedAfterEnd
        snapshot.isConfigReloadSuccessful = state.isConfigurationCurrent
        snapshot.webConfigErrors = state.webConfigErrors
        snapshot.process = process.read()
        return snapshot
    }
}
