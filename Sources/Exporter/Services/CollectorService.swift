import Collection
import Configuration
import Logging
import RunModel
import ServiceLifecycle

/// Collects for as long as the process runs: pass after pass, and the past in the time that is left.
struct CollectorService: Service {
    let configuration: ReloadableConfiguration
    /// Makes a collector for a configuration, with what closes its connections; called anew after a reload.
    let makeCollector: @Sendable (ExporterConfiguration) throws -> (collector: Collector, close: @Sendable () -> Void)
    let builder: SnapshotBuilder
    let telemetry: ExporterTelemetry
    let clock: ServerClock
    let logger: Logger
    let recorder: PassRecorder
    /// What follows a pass: rollups, reports, retention. Runs while further passes go on, one at a time.
    let afterPass: @Sendable (ExporterConfiguration) async -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            let (passes, ended) = AsyncStream.makeStream(of: ExporterConfiguration.self, bufferingPolicy: .bufferingNewest(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await configuration in passes { await afterPass(configuration) } }
                group.addTask {
                    defer { ended.finish() }
                    try await collect { ended.yield($0) }
                }
                try await group.waitForAll()
            }
        }
    }

    private func collect(passEnded: @escaping @Sendable (ExporterConfiguration) -> Void) async throws {
        var inForce = configuration.inForce
        var current = try makeCollector(inForce.configuration)
        defer { current.close() }
        while !Task.isCancelled {
            let newest = configuration.inForce
            if newest.revision != inForce.revision {
                inForce = newest
                adopt(newest.configuration, in: &current)
            }
            let configuration = inForce.configuration
            await current.collector.round { outcome in
                await recorder.record(outcome, interval: configuration.collect.interval)
                await refresh()
                if !Task.isCancelled { passEnded(configuration) }
            }
        }
    }

    /// Goes on with a new configuration, or with the old one when the new one lacks what a connection needs.
    private func adopt(
        _ configuration: ExporterConfiguration, in current: inout (collector: Collector, close: @Sendable () -> Void)
    ) {
        do {
            let next = try makeCollector(configuration)
            current.close()
            current = next
        } catch {
            telemetry.configurationReloaded(successfully: false)
            logger.error("keeping the old connection to Mode", metadata: ["reason": "\(error)"])
        }
    }

    private func refresh() async {
        do {
            try await builder.refresh()
        } catch {
            telemetry.failed(.storage, "\(error)", at: clock.now)
            logger.error("keeping the previous metrics", metadata: ["reason": "\(error)"])
        }
    }
}

/// Publishes what long passes have read so far, every few seconds, and looks whether the storage is still there.
struct SnapshotService: Service {
    let builder: SnapshotBuilder
    let watch: StorageWatch
    let logger: Logger
    /// Default 5 s: a new user sees datasets appear while the first pass runs.
    var interval: Duration = .seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                watch.look()
                do {
                    try await builder.refresh()
                } catch {
                    logger.error("keeping the previous metrics", metadata: ["reason": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }
}

extension CollectorSettings {
    init(account: String, configuration: ExporterConfiguration) {
        self.init(account: account)
        let (discovery, shard) = (configuration.discovery, configuration.shard)
        wantsSpace = { discovery.spaces.contains(token: $0.token.text, name: $0.name) }
        wantsDataset = { discovery.datasets.contains(token: $0.token.text, name: $0.name) && shard.contains($0.token) }
        interval = configuration.collect.interval
        discoveryInterval = discovery.interval
        backfill = configuration.collect.backfill
        retention = configuration.retention
        longestWindow = configuration.metrics.windows.map(\.length).max() ?? .days(28)
        requestsPerSecond = configuration.mode.requestsPerSecond
    }
}
