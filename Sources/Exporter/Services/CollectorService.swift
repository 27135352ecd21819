import Logging
import RunModel
import ServiceLifecycle

/// Collects for as long as the process runs: a pass every interval, and the past in the time that is left.
struct CollectorService: Service {
    let configuration: ConfigurationBox
    /// Makes a collector for a configuration, with what closes its connections; called anew after a reload.
    let makeCollector: @Sendable (ExporterConfiguration) throws -> (collector: Collector, close: @Sendable () -> Void)
    let builder: SnapshotBuilder
    let telemetry: ExporterTelemetry
    let clock: ServerClock
    let logger: Logger
    let recorder: PassRecorder
    /// What follows a pass: rollups, reports, retention.
    let afterPass: @Sendable (ExporterConfiguration) async -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var inForce = configuration.inForce
            var current = try makeCollector(inForce.configuration)
            defer { current.close() }
            while !Task.isCancelled {
                let newest = configuration.inForce
                if newest.revision != inForce.revision {
                    inForce = newest
                    adopt(newest.configuration, in: &current)
                }
                await round(current.collector, inForce.configuration)
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
            logger.error("the old connection to Mode stays in use", metadata: ["reason": "\(error)"])
        }
    }

    /// One interval: fresh data, what follows from it, the past, and rest.
    private func round(_ collector: Collector, _ configuration: ExporterConfiguration) async {
        let deadline = ContinuousClock.now + .milliseconds(configuration.collect.intervalMilliseconds)
        let outcome = await collector.pass(.fresh)
        await recorder.record(outcome, intervalMilliseconds: configuration.collect.intervalMilliseconds)
        await refresh()
        guard !Task.isCancelled else { return }
        await afterPass(configuration)
        if outcome.failure == nil {
            await collector.readPast(until: deadline)
            await refresh()
        }
        try? await Task.sleep(until: deadline, clock: .continuous)
    }

    private func refresh() async {
        do {
            try await builder.refresh()
        } catch {
            telemetry.failed(.storage, "\(error)", at: clock.now)
            logger.error("the metrics stay as they are", metadata: ["reason": "\(error)"])
        }
    }
}

/// Publishes what long passes have read so far, every few seconds.
struct SnapshotService: Service {
    let builder: SnapshotBuilder
    let logger: Logger
    /// Default 5 s: a new user sees datasets appear while the first pass runs.
    var interval: Duration = .seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await builder.refresh()
                } catch {
                    logger.error("the metrics stay as they are", metadata: ["reason": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
