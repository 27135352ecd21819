import GRDB
import RunModel

/// Reads and writes single rows of the table of runs by their key.
///
/// New rows go in some at a time, which spares most of them the cost of a statement: they wait here until there are enough of them, or
/// until a row is looked for or changed. Belongs to one transaction, which ends with ``flush()``.
final class RunTable {
    static let columns = "state, flags, updated_delta, completed_delta, waiting_delta, past_delta, query_run_attempts"
    /// Two readings of one run may give `created_at` with and without its fraction of a second.
    static let roundingMilliseconds: Int64 = 999
    /// How many neighbours are looked at; a dataset does not start so many runs in two seconds.
    private static let neighbours = 64

    private static let keyColumnCount: Int32 = 3
    private static let columnCount: Int32 = 10

    private let exact: RawStatement
    private let near: RawStatement
    private let within: RawStatement
    private let insertion: RawStatement
    private let insertionOfMany: RawStatement
    private let waiting = WaitingRows()
    private let change: RawStatement
    private let deletion: RawStatement

    init(_ db: Database) throws {
        exact = try RawStatement(db, "SELECT \(Self.columns) FROM run WHERE dataset_id = ? AND created_ms = ? AND token = ?")
        near = try RawStatement(
            db,
            """
            SELECT created_ms, token, \(Self.columns) FROM run WHERE dataset_id = ? AND created_ms BETWEEN ? AND ?
            LIMIT \(Self.neighbours)
            """
        )
        within = try RawStatement(
            db, "SELECT created_ms, \(Self.columns) FROM run WHERE dataset_id = ? AND created_ms BETWEEN ? AND ? AND token = ?")
        insertion = try RawStatement(db, Self.insertion(rows: 1))
        insertionOfMany = try RawStatement(db, Self.insertion(rows: WaitingRows.capacity))
        change = try RawStatement(
            db,
            """
            UPDATE run SET state = ?, flags = ?, updated_delta = ?, completed_delta = ?, waiting_delta = ?, past_delta = ?,
            query_run_attempts = ? WHERE dataset_id = ? AND created_ms = ? AND token = ?
            """
        )
        deletion = try RawStatement(db, "DELETE FROM run WHERE dataset_id = ? AND created_ms = ? AND token = ?")
    }

    private static func insertion(rows: Int) -> String {
        let row = "(" + Array(repeating: "?", count: Int(columnCount)).joined(separator: ", ") + ")"
        let values = Array(repeating: row, count: rows).joined(separator: ", ")
        return "INSERT INTO run (\(columns), dataset_id, created_ms, token) VALUES \(values)"
    }

    /// The stored row of exactly that key.
    func find(dataset: Int64, created: Int64, token: String) throws -> RunRecord? {
        try flush()
        try Self.bindKey(exact, at: 1, dataset: dataset, created: created, token: token)
        guard try exact.step() else { return nil }
        defer { exact.reset() }
        return Self.record(exact, from: 0)
    }

    /// The stored row of that token whose creation is the same, or else differs only by a rounding; with its creation.
    ///
    /// One seek in the tree for both questions: a new run, the usual case, needs no second one.
    func findNear(dataset: Int64, created: Int64, token: String) throws -> (created: Int64, record: RunRecord)? {
        try flush()
        try near.bind(1, dataset)
        try near.bind(2, created - Self.roundingMilliseconds)
        try near.bind(3, created + Self.roundingMilliseconds)
        defer { near.reset() }
        var rounded: (created: Int64, record: RunRecord)?
        var rows = 0
        while try near.step() {
            rows += 1
            guard near.isText(1, token) else { continue }
            let row = (created: near.integer(0), record: Self.record(near, from: 2))
            if row.created == created { return row }
            rounded = row
        }
        guard rows == Self.neighbours else { return rounded }
        return try find(dataset: dataset, created: created, token: token).map { (created, $0) } ?? rounded
    }

    /// The stored row of that token in a span of creations. O(rows in the span).
    func find(dataset: Int64, createdIn span: ClosedRange<Int64>, token: String) throws -> (created: Int64, record: RunRecord)? {
        try flush()
        try within.bind(1, dataset)
        try within.bind(2, span.lowerBound)
        try within.bind(3, span.upperBound)
        try within.bind(4, text: token)
        defer { within.reset() }
        return try within.step() ? (within.integer(0), Self.record(within, from: 1)) : nil
    }

    func insert(_ record: RunRecord, dataset: Int64, created: Int64, token: String) throws {
        waiting.append(record, dataset: dataset, created: created, token: token)
        if waiting.isFull { try flush() }
    }

    /// Inserts what waits.
    func flush() throws {
        guard waiting.count > 0 else { return }
        defer { waiting.removeAll() }
        if waiting.isFull {
            for row in 0..<WaitingRows.capacity { try bind(insertionOfMany, row, from: Int32(row) * Self.columnCount) }
            try insertionOfMany.run()
        } else {
            for row in 0..<waiting.count {
                try bind(insertion, row, from: 0)
                try insertion.run()
            }
        }
    }

    private func bind(_ statement: RawStatement, _ row: Int, from column: Int32) throws {
        let (record, dataset, created) = waiting[row]
        try Self.bind(statement, record, from: column)
        let key = column + Self.columnCount - Self.keyColumnCount + 1
        try statement.bind(key, dataset)
        try statement.bind(key + 1, created)
        try statement.bind(key + 2, lentText: waiting.token(row))
    }

    func update(_ record: RunRecord, dataset: Int64, created: Int64, token: String) throws {
        try flush()
        try Self.bind(change, record, from: 0)
        try Self.bindKey(change, at: 8, dataset: dataset, created: created, token: token)
        try change.run()
    }

    func delete(dataset: Int64, created: Int64, token: String) throws {
        try flush()
        try Self.bindKey(deletion, at: 1, dataset: dataset, created: created, token: token)
        try deletion.run()
    }

    /// The record in a row that holds ``columns`` from that column on.
    static func record(_ statement: RawStatement, from column: Int32) -> RunRecord {
        var record = RunRecord(state: statement.integer(column))
        record.flags = RunRecord.Flags(rawValue: statement.integer(column + 1))
        record.updated = statement.optionalInteger(column + 2)
        record.completed = statement.optionalInteger(column + 3)
        record.waiting = statement.optionalInteger(column + 4)
        record.past = statement.optionalInteger(column + 5)
        record.queryRunAttempts = statement.optionalInteger(column + 6)
        return record
    }

    private static func bind(_ statement: RawStatement, _ record: RunRecord, from column: Int32) throws {
        try statement.bind(column + 1, record.state)
        try statement.bind(column + 2, record.flags.rawValue)
        try statement.bind(column + 3, record.updated)
        try statement.bind(column + 4, record.completed)
        try statement.bind(column + 5, record.waiting)
        try statement.bind(column + 6, record.past)
        try statement.bind(column + 7, record.queryRunAttempts)
    }

    private static func bindKey(_ statement: RawStatement, at index: Int32, dataset: Int64, created: Int64, token: String) throws {
        try statement.bind(index, dataset)
        try statement.bind(index + 1, created)
        try statement.bind(index + 2, text: token)
    }
}

extension RunRecord {
    /// The record in a row of GRDB, which serves where few rows are read, that holds ``RunTable/columns`` from that column on.
    init(_ row: Row, from column: Int) {
        self.init(state: row[column])
        flags = Flags(rawValue: row[column + 1])
        updated = row[column + 2]
        completed = row[column + 3]
        waiting = row[column + 4]
        past = row[column + 5]
        queryRunAttempts = row[column + 6]
    }
}
