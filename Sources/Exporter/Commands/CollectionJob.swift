import Collection
import Configuration
import Logging
import RunHistory
import RunModel
import Threads

/// One collection pass with the past, and retention after it: what `collect` does.
package struct CollectionJob: Sendable {
    private let context: CommandContext

    /// - Parameter context: configuration, storage and log of the command.
    package init(_ context: CommandContext) { self.context = context }

    /// - Parameter isFull: read everything again.
    /// - Throws: ``ConfigurationError``, ``HistoryError``.
    package func run(isFull: Bool, progress: @escaping @Sendable (CollectProgress) -> Void) async throws -> PassOutcome {
        let account = try context.configuration.mode.requiredWorkspace
        let telemetry = ExporterTelemetry()
        let connection = try ModeConnection(context.configuration.mode, telemetry: telemetry, logger: context.logger)
        defer { connection.shutdown() }
        let history = try context.openForWriting()
        let clock = ServerClock()
        var events = telemetry.events(requestsPerSecond: context.configuration.mode.requestsPerSecond)
        events.progress = progress
        let collector = Collector(
            client: connection.client,
            history: history,
            settings: CollectorSettings(account: account, configuration: context.configuration),
            clock: clock,
            events: events,
            logger: context.logger
        )
        let outcome = await collector.pass(isFull ? .full : .withBackfill)
        // Something else starts these passes, and only that knows how often.
        await PassRecorder(history: history, clock: clock, logger: context.logger).record(outcome, interval: nil)
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

    /// Removes runs past `retention.runs`; says in the log when they have to stay.
    ///
    /// - Parameters:
    ///   - now: by the API's clock.
    ///   - localNow: by this machine's.
    /// - Throws: ``HistoryError``.
    func removeOldRuns(of history: RunHistory, now: Timestamp, localNow: Timestamp) async throws {
        let step = RetentionStep(history: history, isTreeKept: RollupTreeRecord(storage: context.storage).isCurrent)
        let outcome = try await step.run(context.configuration, apiNow: now, localNow: localNow) {
            let job = RollupJob(
                history: history, canWrite: true, storage: context.storage, configuration: context.configuration, threads: 1)
            _ = try await BlockingWork.run(named: "rollups") { try job.run(now: now) }
        }
        if let reason = outcome.waitsFor { context.logger.warning("runs past retention are kept", metadata: ["waiting_for": "\(reason)"]) }
    }
}
