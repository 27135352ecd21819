import Logging
import RunHistory
import RunModel
import Threads

extension OneShot {
    /// Removes runs past `retention.runs`; says in the log when they have to stay.
    ///
    /// - Parameters:
    ///   - now: by the API's clock.
    ///   - localNow: by this machine's.
    /// - Throws: ``HistoryError``.
    func removeOldRuns(of history: RunHistory, now: Timestamp, localNow: Timestamp) async throws {
        let step = RetentionStep(history: history, isTreeKept: RollupTreeRecord(storage: storage).isCurrent)
        let outcome = try await step.run(configuration, apiNow: now, localNow: localNow) {
            let job = RollupJob(history: history, canWrite: true, storage: storage, configuration: configuration, threads: 1)
            _ = try await BlockingWork.run(named: "rollups") { try job.run(now: now) }
        }
        if let reason = outcome.waitsFor { logger.warning("runs past retention are kept", metadata: ["waiting_for": "\(reason)"]) }
    }
}
