import Logging
import RunHistory
import RunModel

extension OneShot {
    /// Removes runs past `retention.runs`; without retention does nothing.
    ///
    /// What is removed has to be in the rollup tree first, if one follows the history: nothing can compute it again. So the tree is
    /// brought up to date where it lacks such a day. When that fails, the runs stay until a later time, which is told in the log.
    ///
    /// - Throws: ``HistoryError``.
    func removeOldRuns(of history: RunHistory, now: Timestamp) async throws {
        guard let age = configuration.retentionMilliseconds else { return }
        let horizon = now.advanced(byMilliseconds: -age)
        if FollowedTree(storage: storage).isFollowing, try history.changedDays().days.contains(where: { $0.day.start < horizon }) {
            let job = RollupJob(history: history, canWrite: true, storage: storage, configuration: configuration, threads: 1)
            do {
                try await OwnThread.run(named: "rollups") { _ = try job.run(now: now) }
            } catch {
                logger.warning(
                    "runs past retention stay until the rollup tree has taken them in, which failed",
                    metadata: ["reason": "\(error)", "hint": "to give the tree up, remove the file rollup-tree in the storage folder"])
                return
            }
        }
        _ = try await history.writing { history throws(HistoryError) in try history.prune(before: horizon) }
    }
}
