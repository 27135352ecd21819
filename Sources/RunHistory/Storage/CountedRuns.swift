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
        let statement = try RawStatement(db, "SELECT 1 FROM counted_run WHERE dataset_id = ? LIMIT 1")
        try statement.bind(1, dataset)
        defer { statement.reset() }
        return try !statement.step()
    }

    func find(dataset: Int64, token: String) throws -> Entry? {
        let statement = try RawStatement(db, "SELECT \(Self.columns) FROM counted_run WHERE dataset_id = ? AND token = ?")
        try statement.bind(1, dataset)
        try statement.bind(2, text: token)
        defer { statement.reset() }
        return try statement.step() ? Self.entry(statement) : nil
    }

    /// All of a dataset, by token. O(number of them).
    func all(dataset: Int64) throws -> [String: Entry] {
        let statement = try RawStatement(db, "SELECT \(Self.columns) FROM counted_run WHERE dataset_id = ?")
        try statement.bind(1, dataset)
        var entries: [String: Entry] = [:]
        while try statement.step() {
            let entry = Self.entry(statement)
            entries[entry.token] = entry
        }
        return entries
    }

    /// Those created before an instant of which no row is left in the table of runs.
    func withoutRow(dataset: Int64, before horizon: Int64, limit: Int) throws -> [Entry] {
        let statement = try RawStatement(
            db,
            """
            SELECT \(Self.columns) FROM counted_run AS counted WHERE dataset_id = ? AND created_ms < ? AND NOT EXISTS (
              SELECT 1 FROM run WHERE dataset_id = counted.dataset_id AND created_ms = counted.created_ms AND token = counted.token
            ) LIMIT ?
            """)
        try statement.bind(1, dataset)
        try statement.bind(2, horizon)
        try statement.bind(3, Int64(limit))
        var entries: [Entry] = []
        while try statement.step() { entries.append(Self.entry(statement)) }
        return entries
    }

    func store(_ entry: Entry, dataset: Int64) throws {
        let statement = try RawStatement(
            db, "INSERT OR REPLACE INTO counted_run (\(Self.columns), dataset_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        let counted = entry.counted
        try statement.bind(1, text: entry.token)
        try statement.bind(2, entry.created)
        try statement.bind(3, counted.ended?.state)
        try statement.bind(4, counted.ended?.runMilliseconds)
        try statement.bind(5, counted.ended.map { $0.isEstimated ? 1 : 0 })
        try statement.bind(6, counted.ended?.durationMilliseconds)
        try statement.bind(7, counted.queue?.lowerMilliseconds)
        try statement.bind(8, counted.queue?.upperMilliseconds)
        try statement.bind(9, counted.failure)
        try statement.bind(10, dataset)
        try statement.run()
    }

    func remove(dataset: Int64, token: String) throws {
        let statement = try RawStatement(db, "DELETE FROM counted_run WHERE dataset_id = ? AND token = ?")
        try statement.bind(1, dataset)
        try statement.bind(2, text: token)
        try statement.run()
    }

    private static func entry(_ statement: RawStatement) -> Entry {
        var counted = Contribution()
        if let state = statement.optionalInteger(2) {
            counted.ended = Contribution.Ended(
                state: state, runMilliseconds: statement.integer(3), isEstimated: statement.integer(4) != 0,
                durationMilliseconds: statement.optionalInteger(5))
        }
        if let lower = statement.optionalInteger(6), let upper = statement.optionalInteger(7) {
            counted.queue = Contribution.Queue(lowerMilliseconds: lower, upperMilliseconds: upper)
        }
        counted.failure = statement.optionalInteger(8)
        return Entry(token: statement.text(0), created: statement.integer(1), counted: counted)
    }
}
