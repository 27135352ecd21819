import GRDB
import RunModel

/// Changes the rows of datasets and schedules.
struct Catalogue {
    let db: Database

    /// Stores what a listing says; returns the dataset's number.
    func upsert(_ dataset: Dataset, account: String, at: Timestamp) throws -> Int64 {
        try db.cachedStatement(
            sql: """
                INSERT INTO dataset (account, token, name, space_token, space_name, schedule_count, first_seen_ms, last_listed_ms,
                  listed_runs, listed_last_run_ms, listed_updated_ms, listed_last_success, view_count, views_unchanged_since_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account, token) DO UPDATE SET
                  name = excluded.name, space_token = excluded.space_token, space_name = excluded.space_name,
                  schedule_count = excluded.schedule_count, last_listed_ms = excluded.last_listed_ms, is_listed = 1,
                  listed_runs = excluded.listed_runs, listed_last_run_ms = excluded.listed_last_run_ms,
                  listed_updated_ms = excluded.listed_updated_ms, listed_last_success = excluded.listed_last_success,
                  view_count = excluded.view_count,
                  views_unchanged_since_ms = CASE WHEN view_count IS excluded.view_count
                    THEN coalesce(views_unchanged_since_ms, excluded.views_unchanged_since_ms) ELSE excluded.views_unchanged_since_ms END
                """
        ).execute(arguments: [
            account, dataset.token.text, dataset.name, dataset.space?.token.text, dataset.space?.name, dataset.scheduleCount,
            at.milliseconds, at.milliseconds, dataset.activity.runCount, dataset.activity.lastRunAt?.milliseconds,
            dataset.activity.updatedAt?.milliseconds, dataset.activity.lastSuccessfulRun, dataset.viewCount,
            dataset.viewCount == nil ? nil : at.milliseconds,
        ])
        let identifier = try db.cachedStatement(sql: "SELECT id FROM dataset WHERE account = ? AND token = ?")
        return try Int64.fetchOne(identifier, arguments: [account, dataset.token.text]) ?? 0
    }

    func record(_ mark: CollectionMark, dataset: Int64) throws {
        try db.cachedStatement(sql: "UPDATE dataset SET last_collected_ms = max(coalesce(last_collected_ms, ?1), ?1) WHERE id = ?2")
            .execute(arguments: [mark.at.milliseconds, dataset])
        guard let activity = mark.activity else { return }
        try db.cachedStatement(
            sql: """
                UPDATE dataset SET is_collected_known = 1, collected_runs = ?, collected_last_run_ms = ?, collected_updated_ms = ?,
                collected_last_success = ? WHERE id = ?
                """
        ).execute(arguments: [
            activity.runCount, activity.lastRunAt?.milliseconds, activity.updatedAt?.milliseconds, activity.lastSuccessfulRun, dataset,
        ])
    }

    /// Writes nothing where they are stored already.
    func store(_ schedules: [DatasetSchedule], dataset: Int64) throws {
        let id = DatasetID(rawValue: dataset)
        guard try HistorySnapshot(db: db).schedules(dataset: id) != schedules.sorted(by: { $0.token < $1.token }) else { return }
        try db.cachedStatement(sql: "UPDATE dataset SET revision = ? WHERE id = ?").execute(arguments: [try Revision.next(db), dataset])
        try db.cachedStatement(sql: "DELETE FROM schedule WHERE dataset_id = ?").execute(arguments: [dataset])
        for schedule in schedules {
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO schedule VALUES (?, ?, ?, ?, ?, ?, ?)").execute(arguments: [
                dataset, schedule.token, schedule.frequency?.rawValue, schedule.lastScheduledAt?.milliseconds,
                schedule.nextScheduledAt?.milliseconds, schedule.lastRunAt?.milliseconds, schedule.timeZone,
            ])
        }
    }
}

extension RunHistory {
    /// Takes what a listing says of datasets, whatever part of the listing it is. They count as listed.
    ///
    /// - Parameter at: When the listing was read.
    /// - Returns: The datasets' numbers, in the same order.
    @discardableResult
    package func upsert(datasets: [Dataset], account: String, at: Timestamp) throws(HistoryError) -> [DatasetID] {
        try write("store datasets") { db, _ in
            try datasets.map { DatasetID(rawValue: try Catalogue(db: db).upsert($0, account: account, at: at)) }
        }
    }

    /// Marks the datasets of an account that a *complete* listing does not hold any more: kept, not exported, back when listed again.
    ///
    /// - Returns: Those that were listed before.
    @discardableResult
    package func markAbsent(account: String, except listed: Set<DatasetToken>) throws(HistoryError) -> [DatasetID] {
        try write("mark datasets absent") { db, _ in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT id, token FROM dataset WHERE account = ? AND is_listed ORDER BY id",
                arguments: [account]
            )
            let texts = Set(listed.map(\.text))
            let absent: [Int64] = rows.filter { !texts.contains($0["token"]) }.map { $0["id"] }
            for id in absent {
                try db.cachedStatement(sql: "UPDATE dataset SET is_listed = 0 WHERE id = ?").execute(arguments: [id])
            }
            return absent.map(DatasetID.init(rawValue:))
        }
    }

    /// Notes whether the dataset's own resources could be read.
    /// - Throws: ``HistoryError`` of kind `unknownDataset` and others.
    package func record(access: DatasetAccess, dataset: DatasetID) throws(HistoryError) {
        try write("record access") { db, _ in
            try db.cachedStatement(sql: "UPDATE dataset SET access = ? WHERE id = ?").execute(arguments: [
                access.rawValue, dataset.rawValue,
            ])
            try requireChange(db, dataset)
        }
    }

    /// Replaces the schedules of a dataset.
    package func store(schedules: [DatasetSchedule], dataset: DatasetID) throws(HistoryError) {
        try write("store schedules") { db, _ in try Catalogue(db: db).store(schedules, dataset: dataset.rawValue) }
    }

    private func requireChange(_ db: Database, _ dataset: DatasetID) throws {
        guard db.changesCount > 0 else {
            throw HistoryError(
                .unknownDataset,
                operation: "change a dataset",
                path: directory,
                detail: "no dataset has the number \(dataset.rawValue)"
            )
        }
    }
}
