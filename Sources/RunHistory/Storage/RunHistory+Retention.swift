import GRDB
import RunModel

extension RunHistory {
    /// Removes ended runs that are older than a request allows, at most `limit` of them in one transaction; to be called again until
    /// ``PruneResult/isComplete``, with something else in between.
    ///
    /// Counters and histograms keep what the runs added. Runs in flight stay, and datasets whose past is still being read wait. The limit
    /// in time is a midnight (UTC), so that days are removed as a whole and their rollup files stay true. It becomes the dataset's
    /// ``StoredDataset/retentionHorizon``, which never moves back, when a run of it is removed: from then on rows from before it that are
    /// not stored are ignored, because they may have been counted. Freed pages of the file are used again; it does not shrink.
    /// - Returns: With a ``PruneResult/refusal`` when the clocks do not allow to remove anything, see ``RetentionMark/next(after:_:)``.
    package func removeOldRuns(_ request: RetentionRequest, limit: Int) throws(HistoryError) -> PruneResult {
        try write("remove old runs") { db, cache in
            let marks = RetentionMarkTable(db: db)
            switch RetentionMark.next(after: try marks.load(), request) {
            case .failure(let refusal): return PruneResult(removedRuns: 0, isComplete: true, refusal: refusal)
            case .success(let mark):
                let horizon = mark.horizon(age: request.age)
                let result = try removeBatch(db, cache, before: horizon.milliseconds, limit: limit)
                try marks.store(mark)
                return result
            }
        }
    }

    /// Removes ended runs that were created before an instant, in transactions of at most `batchRuns` rows, until none is left.
    ///
    /// For a caller that is sure of the instant; what follows the clock is ``removeOldRuns(_:limit:)``.
    /// - Throws: ``HistoryError``; what was removed before stays removed.
    @discardableResult
    package func prune(before instant: Timestamp, batchRuns: Int = 5000) throws(HistoryError) -> PruneResult {
        var removed: Int64 = 0
        while true {
            let batch = try write("remove old runs") { db, cache in
                try removeBatch(db, cache, before: UTCDay(containing: instant).start.milliseconds, limit: batchRuns)
            }
            removed += batch.removedRuns
            if batch.isComplete { return PruneResult(removedRuns: removed, isComplete: true) }
        }
    }

    private func removeBatch(_ db: Database, _ cache: WriterCache, before horizon: Int64, limit: Int) throws -> PruneResult {
        let retention = RetentionTable(db: db, settings: settings)
        var left = max(1, limit)
        for dataset in try Int64.fetchAll(db, sql: "SELECT id FROM dataset ORDER BY id") {
            let removed = try retention.remove(dataset: dataset, before: horizon, limit: left)
            if removed > 0 { cache.forgetTokens(dataset) }
            left -= removed
            if left == 0 { break }
        }
        return PruneResult(removedRuns: Int64(max(1, limit) - left), isComplete: left > 0)
    }

    /// Whether runs are not taken because a horizon lies in the future, where only a clock that was wrong can have put it.
    package func retentionHorizonProblem(now: Timestamp) throws(HistoryError) -> RetentionHorizonProblem? {
        try read { snapshot in
            let row = try Row.fetchOne(
                snapshot.db, sql: "SELECT count(*) AS datasets, max(horizon_ms) AS horizon FROM dataset WHERE horizon_ms > ?",
                arguments: [now.milliseconds])
            guard let row, let horizon = row["horizon"] as Int64? else { return nil }
            return RetentionHorizonProblem(horizon: Timestamp(milliseconds: horizon), datasets: row["datasets"])
        }
    }

    /// Puts horizons that lie in the future to just after the newest run that was removed, and has the runs since then read again.
    ///
    /// Runs from before it may have been counted, so they stay out. What was removed does not come back.
    /// - Returns: How many datasets were repaired.
    @discardableResult
    package func mendRetentionHorizon(now: Timestamp) throws(HistoryError) -> Int {
        try write("repair the retention horizon") { db, _ in
            let newest = "(SELECT created_ms FROM pruned_latest WHERE dataset_id = dataset.id AND kind = \(LatestKind.any.rawValue))"
            try db.execute(
                sql: """
                    UPDATE dataset SET horizon_ms = \(newest) + 1, is_collected_known = 0, runs_read_ms = NULL,
                    covered_to_ms = CASE WHEN covered_from_ms <= \(newest) THEN min(covered_to_ms, \(newest)) END,
                    covered_from_ms = CASE WHEN covered_from_ms <= \(newest) THEN covered_from_ms END,
                    reaches_beginning = coalesce(reaches_beginning AND covered_from_ms <= \(newest), 0),
                    resume_page = NULL, pending_from_ms = NULL, pending_to_ms = NULL
                    WHERE horizon_ms > ? AND \(newest) IS NOT NULL
                    """,
                arguments: [now.milliseconds])
            return db.changesCount
        }
    }
}
