import Logging
import RunHistory
import RunModel

extension OneShot {
    /// Removes runs past `retention.runs`; says in the log when they have to stay.
    ///
    /// - Throws: ``HistoryError``.
    func removeOldRuns(of history: RunHistory, now: Timestamp) async throws {
        let outcome = try await RetentionStep(history: history, storage: storage).run(configuration, apiNow: now, localNow: .wallClock) {
            let job = RollupJob(history: history, canWrite: true, storage: storage, configuration: configuration, threads: 1)
            _ = try await OwnThread.run(named: "rollups") { try job.run(now: now) }
        }
        if let reason = outcome.waitsFor { logger.warning("runs past retention stay", metadata: ["waiting_for": "\(reason)"]) }
    }
}
