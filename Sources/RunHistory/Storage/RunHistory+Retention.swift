import GRDB
import RunModel

extension RunHistory {
    /// Removes ended runs that were created before an instant, in transactions of at most `batchRuns` rows, until none is left.
    ///
    /// Counters and histograms keep what the runs added. Runs in flight stay. See ``pruneBatch(before:limit:)``.
    /// - Throws: ``HistoryError``; what was removed before stays removed.
    @discardableResult
    package func prune(before instant: Timestamp, batchRuns: Int = 5000) throws(HistoryError) -> PruneResult {
        var removed: Int64 = 0
        while true {
            let batch = try pruneBatch(before: instant, limit: batchRuns)
            removed += batch.removedRuns
            if batch.isComplete { return PruneResult(removedRuns: removed, isComplete: true) }
        }
    }

    /// One transaction of ``prune(before:batchRuns:)``, for a caller that has something to do in between.
    ///
    /// The limit in time is the midnight (UTC) before `before`, so that days are removed as a whole and their rollup files stay true. It
    /// becomes the dataset's ``StoredDataset/retentionHorizon`` (which never moves back) when a run of it is removed: from then on rows
    /// from before it that are not stored are ignored, because they may have been counted. Freed pages of the file are used again; it
    /// does not shrink.
    /// - Throws: ``HistoryError``.
    package func pruneBatch(before instant: Timestamp, limit: Int) throws(HistoryError) -> PruneResult {
        try write("remove old runs") { db, _ in
            let horizon = UTCDay(containing: instant).start.milliseconds
            var left = max(1, limit)
            for dataset in try Int64.fetchAll(db, sql: "SELECT id FROM dataset ORDER BY id") {
                left -= try Retention(db: db, settings: settings).remove(dataset: dataset, before: horizon, limit: left)
                if left == 0 { break }
            }
            return PruneResult(removedRuns: Int64(max(1, limit) - left), isComplete: left > 0)
        }
    }
}

/// Removes rows and keeps what they added.
private struct Retention {
    struct Removed {
        var created: Int64
        var token: String
        var record: RunRecord
    }

    let db: Database
    let settings: HistorySettings

    func remove(dataset: Int64, before horizon: Int64, limit: Int) throws -> Int {
        let rows = try oldest(dataset, horizon, limit)
        guard !rows.isEmpty else { return 0 }
        let table = try RunTable(db)
        var pruned = TotalsDelta(settings)
        var settled = TotalsDelta(settings)
        for var row in rows {
            settled.add(Contribution(row.record), sign: -1)
            // Nobody will read its query run any more: it ends with what polling saw.
            row.record.queryRunAttempts = nil
            settled.add(Contribution(row.record), sign: 1)
            pruned.add(Contribution(row.record), sign: 1)
            try table.delete(dataset: dataset, created: row.created, token: row.token)
        }
        try TotalsTable(db: db).add(settled, dataset: dataset)
        try TotalsTable(db: db).add(pruned, dataset: dataset, part: .pruned)
        for kind in LatestKind.allCases {
            if let newest = rows.last(where: { kind.holds($0.record) }) { try keep(newest, kind, dataset) }
        }
        try db.cachedStatement(
            sql: "UPDATE dataset SET stored_runs = stored_runs - ?1, horizon_ms = max(coalesce(horizon_ms, ?2), ?2) WHERE id = ?3"
        ).execute(arguments: [rows.count, horizon, dataset])
        return rows.count
    }

    private func oldest(_ dataset: Int64, _ horizon: Int64, _ limit: Int) throws -> [Removed] {
        let statement = try RawStatement(
            db,
            """
            SELECT created_ms, token, \(RunTable.columns) FROM run WHERE dataset_id = ? AND created_ms < ? AND \(Schema.isEnded)
            ORDER BY created_ms, token LIMIT ?
            """
        )
        try statement.bind(1, dataset)
        try statement.bind(2, horizon)
        try statement.bind(3, Int64(limit))
        var rows: [Removed] = []
        while try statement.step() {
            rows.append(Removed(created: statement.integer(0), token: statement.text(1), record: RunTable.record(statement, from: 2)))
        }
        return rows
    }

    private func keep(_ row: Removed, _ kind: LatestKind, _ dataset: Int64) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO pruned_latest (dataset_id, kind, created_ms, state, completed_delta) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (dataset_id, kind) DO UPDATE SET created_ms = excluded.created_ms, state = excluded.state,
                completed_delta = excluded.completed_delta WHERE excluded.created_ms >= created_ms
                """
        ).execute(arguments: [dataset, kind.rawValue, row.created, row.record.state, row.record.completed])
    }
}

/// What a "newest run" is asked for; the raw values are stored.
enum LatestKind: Int, CaseIterable {
    case any = 0
    case endedNotCancelled = 1
    case success = 2

    func holds(_ record: RunRecord) -> Bool {
        switch self {
        case .any: true
        case .endedNotCancelled: record.isEnded && record.state != 6
        case .success: record.isSuccess
        }
    }

    /// The same as SQL.
    var condition: String {
        switch self {
        case .any: "TRUE"
        case .endedNotCancelled: "state BETWEEN 3 AND 5"
        case .success: "state BETWEEN 3 AND 4"
        }
    }
}
