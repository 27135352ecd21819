import GRDB
import RunModel

/// Removes rows and keeps what they added.
struct RetentionTable {
    private struct Removed {
        var created: Int64
        var token: String
        var record: RunRecord
    }

    let db: Database
    let settings: HistorySettings

    /// Removes at most `limit` runs of a dataset.
    ///
    /// A dataset whose past is still being read waits: else what is counted would depend on which is faster, reading or removing.
    func remove(dataset: Int64, before horizon: Int64, limit: Int) throws -> Int {
        guard try !isReadingItsPast(dataset) else { return 0 }
        let rows = try oldest(dataset, horizon, limit)
        let kept = rows.isEmpty ? [:] : try CountedRuns(db: db).all(dataset: dataset)
        let orphans = try CountedRuns(db: db).withoutRow(dataset: dataset, before: horizon, limit: limit - rows.count)
        guard !rows.isEmpty || !orphans.isEmpty else { return 0 }
        try moveCounted(rows, kept: kept, orphans: orphans, dataset: dataset)
        try keepLatest(rows, dataset)
        try db.cachedStatement(
            sql: "UPDATE dataset SET stored_runs = stored_runs - ?1, horizon_ms = max(coalesce(horizon_ms, ?2), ?2) WHERE id = ?3"
        ).execute(arguments: [rows.count, horizon, dataset])
        return rows.count + orphans.count
    }

    /// Deletes the rows, and moves what they were counted for to the part of the figures that has no rows.
    private func moveCounted(
        _ rows: [Removed], kept: [String: CountedRuns.Entry], orphans: [CountedRuns.Entry], dataset: Int64
    ) throws {
        let table = try RunTable(db)
        var pruned = TotalsDelta(settings)
        var settled = TotalsDelta(settings)
        for row in rows {
            let before = kept[row.token]?.counted ?? Contribution(row.record)
            // Its query run is not read any more: it ends with what polling saw.
            var record = row.record
            record.queryRunAttempts = nil
            let after = Contribution(record, counted: before)
            settled.add(before, sign: -1)
            settled.add(after, sign: 1)
            pruned.add(after, sign: 1)
            try table.delete(dataset: dataset, created: row.created, token: row.token)
            if kept[row.token] != nil { try CountedRuns(db: db).remove(dataset: dataset, token: row.token) }
        }
        for orphan in orphans {
            pruned.add(orphan.counted, sign: 1)
            try CountedRuns(db: db).remove(dataset: dataset, token: orphan.token)
        }
        try TotalsTable(db: db).add(settled, dataset: dataset)
        try TotalsTable(db: db).add(pruned, dataset: dataset, part: .pruned)
    }

    private func isReadingItsPast(_ dataset: Int64) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT 1 FROM dataset WHERE id = ? AND is_listed AND counted_from_ms IS NOT NULL AND NOT reaches_beginning
                AND coalesce(covered_from_ms > counted_from_ms, TRUE)
                """)
        return try Row.fetchOne(statement, arguments: [dataset]) != nil
    }

    private func oldest(_ dataset: Int64, _ horizon: Int64, _ limit: Int) throws -> [Removed] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT created_ms, token, \(RunTable.columns) FROM run WHERE dataset_id = ? AND created_ms < ? AND \(StateCode.isEnded)
                ORDER BY created_ms, token LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [dataset, horizon, limit]).map {
            Removed(created: $0[0], token: $0[1], record: RunRecord($0, from: 2))
        }
    }

    /// `rows` come oldest first.
    private func keepLatest(_ rows: [Removed], _ dataset: Int64) throws {
        try keepFailures(rows, dataset)
        for kind in LatestKind.allCases {
            let held = rows.filter { kind.holds($0.record) }
            let newest = held.max { kind.instant(created: $0.created, $0.record) < kind.instant(created: $1.created, $1.record) }
            guard let newest else { continue }
            let last = held.last { kind.instant(created: $0.created, $0.record) == kind.instant(created: newest.created, newest.record) }
            try keep(last ?? newest, kind, dataset)
        }
    }

    /// A run in flight survives its time, and is removed after younger ones once it has ended. Where it is older than what was removed
    /// last, the number is a lower bound.
    private func keepFailures(_ rows: [Removed], _ dataset: Int64) throws {
        let latest = try db.cachedStatement(sql: "SELECT created_ms FROM pruned_latest WHERE dataset_id = ? AND kind = ?")
        var lastSuccess = try Int64.fetchOne(latest, arguments: [dataset, LatestKind.success.rawValue]) ?? .min
        var failures = try LatestFigures(db: db).bounds(dataset: dataset).prunedFailures
        for row in rows where row.created >= lastSuccess {
            if row.record.isSuccess {
                lastSuccess = row.created
                failures = 0
            } else if row.record.state == StateCode.failed {
                failures += 1
            }
        }
        try db.cachedStatement(sql: "UPDATE dataset SET pruned_failures = ? WHERE id = ?").execute(arguments: [failures, dataset])
    }

    private func keep(_ row: Removed, _ kind: LatestKind, _ dataset: Int64) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO pruned_latest (dataset_id, kind, created_ms, state, completed_delta) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (dataset_id, kind) DO UPDATE SET created_ms = excluded.created_ms, state = excluded.state,
                completed_delta = excluded.completed_delta WHERE \(kind.order("excluded.")) >= \(kind.order(""))
                """
        ).execute(arguments: [dataset, kind.rawValue, row.created, row.record.state, row.record.completed])
    }
}

/// The mark of ``RetentionMark`` as it is stored.
struct RetentionMarkTable {
    private static let key = "retention_mark"

    let db: Database

    func load() throws -> RetentionMark? {
        let text = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = '\(Self.key)'")
        let numbers = text?.split(separator: ",").compactMap { Int64($0) } ?? []
        guard numbers.count == 3 else { return nil }
        return RetentionMark(
            reached: Timestamp(milliseconds: numbers[0]), apiNow: Timestamp(milliseconds: numbers[1]),
            localNow: Timestamp(milliseconds: numbers[2]))
    }

    func store(_ mark: RetentionMark) throws {
        let text = [mark.reached, mark.apiNow, mark.localNow].map { String($0.milliseconds) }.joined(separator: ",")
        try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('\(Self.key)', ?)", arguments: [text])
    }
}
