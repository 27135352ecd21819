import GRDB
import RunModel

extension HistorySnapshot {
    /// The catalogue, in the order of first sight, with datasets that are no longer listed.
    /// - Parameter account: Nil for every account.
    package func datasets(account: String? = nil) throws -> [StoredDataset] {
        var datasets: [StoredDataset] = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT \(DatasetRow.columns) FROM dataset WHERE account = coalesce(?, account) ORDER BY id", arguments: [account])
        while let row = try rows.next() {
            if let dataset = DatasetRow.dataset(row) { datasets.append(dataset) }
        }
        return datasets
    }

    /// One dataset; nil when the number is unknown.
    package func dataset(_ id: DatasetID) throws -> StoredDataset? {
        let statement = try db.cachedStatement(sql: "SELECT \(DatasetRow.columns) FROM dataset WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.rawValue]).flatMap(DatasetRow.dataset)
    }

    /// One dataset by its names; nil when it was never seen.
    package func dataset(account: String, token: DatasetToken) throws -> StoredDataset? {
        let statement = try db.cachedStatement(sql: "SELECT \(DatasetRow.columns) FROM dataset WHERE account = ? AND token = ?")
        return try Row.fetchOne(statement, arguments: [account, token.text]).flatMap(DatasetRow.dataset)
    }

    /// The schedules of one dataset, by token.
    package func schedules(dataset: DatasetID) throws -> [DatasetSchedule] {
        let statement = try db.cachedStatement(sql: "SELECT \(Self.scheduleColumns) FROM schedule WHERE dataset_id = ? ORDER BY token")
        return try Row.fetchAll(statement, arguments: [dataset.rawValue]).map(Self.schedule)
    }

    /// The schedules of every dataset that has any, by token.
    package func schedules() throws -> [DatasetID: [DatasetSchedule]] {
        var schedules: [DatasetID: [DatasetSchedule]] = [:]
        let statement = try db.cachedStatement(sql: "SELECT \(Self.scheduleColumns) FROM schedule ORDER BY dataset_id, token")
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() { schedules[DatasetID(rawValue: row[0]), default: []].append(Self.schedule(row)) }
        return schedules
    }

    /// What schedules say, for every dataset that has any.
    package func scheduleFigures() throws -> [DatasetID: ScheduleFigures] { try schedules().mapValues(ScheduleFigures.init) }

    /// Counters of rejected rows, for every reason there is, also those at 0.
    package func rejections() throws -> [RunRejection: Int64] {
        var counts = Dictionary(uniqueKeysWithValues: RunRejection.allCases.map { ($0, Int64(0)) })
        for row in try Row.fetchAll(db, sql: "SELECT reason, rows FROM rejection_total") {
            if let reason = RunRejection(rawValue: row["reason"]) { counts[reason] = row["rows"] }
        }
        return counts
    }

    /// How much is stored. O(datasets).
    package func statistics() throws -> HistoryStatistics {
        let runs = try Int64.fetchOne(db, sql: "SELECT coalesce(sum(stored_runs), 0) FROM dataset")
        return HistoryStatistics(runs: runs ?? 0, bytes: 0, runsChangedAfterEnd: try ChangesAfterEnd.count(db))
    }

    /// What to select for ``schedule(_:)``, which takes columns by their places as ``DatasetRow`` does.
    private static let scheduleColumns = "dataset_id, token, frequency, last_scheduled_ms, next_scheduled_ms, last_run_ms, time_zone"

    private static func schedule(_ row: Row) -> DatasetSchedule {
        DatasetSchedule(
            token: row[1],
            frequency: (row[2] as String?).flatMap(DatasetSchedule.Frequency.init(rawValue:)),
            lastScheduledAt: row.instant(3),
            nextScheduledAt: row.instant(4),
            lastRunAt: row.instant(5),
            timeZone: row[6]
        )
    }
}
