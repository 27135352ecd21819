import GRDB
import RunModel

/// What was counted for runs whose row would add something else today: because the run changed after its end, moved, or is gone.
///
/// A run of which there is no row here was counted as its row in the table of runs says. Found by the token alone, since the creation may
/// have moved too; the creation here is that of the row in the table of runs, or the last known one where that row is gone.
struct CountedRuns {
    private static let columns =
        "token, created_ms, state, run_ms, is_estimated, duration_ms, queue_lower_ms, queue_upper_ms, error_code"

    struct Entry {
        var token: String
        var created: Int64
        var counted: Contribution
    }

    let db: Database

    func isEmpty(dataset: Int64) throws -> Bool {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT 1 FROM counted_run WHERE dataset_id = ? LIMIT 1"), arguments: [dataset]) == nil
    }

    func find(dataset: Int64, token: String) throws -> Entry? {
        let statement = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM counted_run WHERE dataset_id = ? AND token = ?")
        return try Entry.fetchOne(statement, arguments: [dataset, token])
    }

    /// All of a dataset, by token. O(number of them).
    func all(dataset: Int64) throws -> [String: Entry] {
        let statement = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM counted_run WHERE dataset_id = ?")
        let entries = try Entry.fetchAll(statement, arguments: [dataset])
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.token, $0) })
    }

    /// Those created before an instant of which no row is left in the table of runs.
    func withoutRow(dataset: Int64, before horizon: Int64, limit: Int) throws -> [Entry] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(Self.columns) FROM counted_run AS counted WHERE dataset_id = ? AND created_ms < ? AND NOT EXISTS (
                  SELECT 1 FROM run WHERE dataset_id = counted.dataset_id AND created_ms = counted.created_ms AND token = counted.token
                ) LIMIT ?
                """)
        return try Entry.fetchAll(statement, arguments: [dataset, horizon, limit])
    }

    func store(_ entry: Entry, dataset: Int64) throws {
        let (ended, queue) = (entry.counted.ended, entry.counted.queue)
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO counted_run (\(Self.columns), dataset_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            entry.token, entry.created, ended?.state, ended?.runTime, ended?.isEstimated, ended?.duration,
            queue?.lower, queue?.upper, entry.counted.failure, dataset,
        ])
    }

    func remove(dataset: Int64, token: String) throws {
        try db.cachedStatement(sql: "DELETE FROM counted_run WHERE dataset_id = ? AND token = ?").execute(arguments: [dataset, token])
    }
}

extension CountedRuns.Entry: FetchableRecord {
    init(row: Row) {
        self.init(token: row["token"], created: row["created_ms"], counted: Contribution())
        if let state: Int64 = row["state"] {
            counted.ended = Contribution.Ended(
                state: state, runTime: row["run_ms"], isEstimated: row["is_estimated"], duration: row["duration_ms"])
        }
        if let lower: Int64 = row["queue_lower_ms"], let upper: Int64 = row["queue_upper_ms"] {
            counted.queue = Contribution.Queue(lower: lower, upper: upper)
        }
        counted.failure = row["error_code"]
    }
}
