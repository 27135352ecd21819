import GRDB
import GRDBSQLite
import RunModel

/// Streams runs out of a history without an allocation per row, over a connection of its own.
///
/// Not `Sendable`: one scanner per thread. Several scanners, in several threads, do not wait for each other nor for the writer.
package final class RunScanner {
    private let connection: OpaquePointer
    private let figures: OpaquePointer
    private let named: OpaquePointer
    private let function: FiguresFunction
    private let path: String
    private let asOf: Int64
    /// A scan meets most pages once, so a larger cache than the inner pages need is memory for nothing.
    private static let cacheKibibytes = 1000

    /// One run with its names.
    package struct NamedRun: Hashable, Sendable {
        package var figures: RunFigures
        /// The run's own token.
        package var token: String
        /// The state as the API names it.
        package var stateName: String
        /// Whether the end was taken from `updated_at`.
        package var isCompletionEstimated: Bool
        /// Where the queue latency comes from; nil where there is none.
        package var queueSource: QueueLatency.Source?
    }

    init(path: String, asOf: Int64) throws(HistoryError) {
        self.path = path
        self.asOf = asOf
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let error = RawText.error(opened)
            sqlite3_close_v2(opened)
            throw HistoryError(error, operation: "open for scanning", path: path)
        }
        connection = opened
        sqlite3_busy_timeout(opened, 5000)
        var prepared: OpaquePointer?
        do {
            try Self.execute(opened, "PRAGMA cache_size = -\(Self.cacheKibibytes)")
            function = try FiguresFunction(connection: opened, asOf: asOf)
            figures = try Self.prepare(opened, Query.takenFigures)
            prepared = figures
            named = try Self.prepare(opened, Query.named)
        } catch {
            sqlite3_finalize(prepared)
            sqlite3_close_v2(opened)
            throw HistoryError(error, operation: "open for scanning", path: path)
        }
    }

    deinit {
        sqlite3_finalize(figures)
        sqlite3_finalize(named)
        sqlite3_close_v2(connection)
    }

    private static func prepare(_ connection: OpaquePointer, _ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK, let statement
        else { throw RawText.error(connection) }
        return statement
    }

    /// Hands out the figures of the runs created from `from` to before `until`, oldest first. O(runs in that stretch).
    /// - Throws: ``HistoryError``; what was handed out before is true, but not all.
    package func forEachRun(
        dataset: DatasetID,
        from: Timestamp,
        until: Timestamp,
        _ body: (RunFigures) -> Void
    ) throws(HistoryError) {
        try forEachChunk(dataset: dataset, from: from, until: until) { for figures in $0 { body(figures) } }
    }

    /// The same some runs at a time. The memory is only lent.
    package func forEachChunk(
        dataset: DatasetID,
        from: Timestamp,
        until: Timestamp,
        _ body: (UnsafeBufferPointer<RunFigures>) -> Void
    ) throws(HistoryError) {
        do {
            try function.withBody(body) { try step(figures, dataset: dataset, from: from, until: until) { _ in } }
        } catch {
            throw HistoryError(error, operation: "scan runs", path: path)
        }
    }

    /// The same with names.
    package func forEachNamedRun(
        dataset: DatasetID,
        from: Timestamp,
        until: Timestamp,
        _ body: (NamedRun) -> Void
    ) throws(HistoryError) {
        let names = try stateNames()
        try step(named, dataset: dataset, from: from, until: until) { row in
            let created = sqlite3_column_int64(row, 0)
            guard let record = Self.record(row).standing(at: asOf, created: created) else { return }
            body(
                NamedRun(
                    figures: record.figures(created: created),
                    token: RawText.column(row, 8),
                    stateName: names.state(record.state).name,
                    isCompletionEstimated: record.flags.contains(.isEstimated),
                    queueSource: record.queue?.source
                )
            )
        }
    }

    /// Makes all scans in `body` see the history of one moment. Keep it short: meanwhile the write-ahead log cannot be emptied.
    /// - Throws: ``HistoryError``; another error thrown by `body` arrives as its detail.
    package func withSnapshot<Value>(_ body: () throws -> Value) throws(HistoryError) -> Value {
        do {
            try Self.execute(connection, "BEGIN DEFERRED")
            let value = Result { try body() }
            try Self.execute(connection, "COMMIT")
            return try value.get()
        } catch {
            throw HistoryError(error, operation: "scan", path: path)
        }
    }

    private static func execute(_ connection: OpaquePointer, _ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw RawText.error(connection) }
    }

    private func stateNames() throws(HistoryError) -> StateNames {
        do {
            let statement = try Self.prepare(connection, "SELECT code, name FROM state_name")
            defer { sqlite3_finalize(statement) }
            var names: [Int64: String] = [:]
            while true {
                let code = sqlite3_step(statement)
                if code == SQLITE_DONE { return StateNames(names: names) }
                guard code == SQLITE_ROW else { throw RawText.error(connection) }
                names[sqlite3_column_int64(statement, 0)] = RawText.column(statement, 1)
            }
        } catch {
            throw HistoryError(error, operation: "scan", path: path)
        }
    }

    private func step(
        _ statement: OpaquePointer,
        dataset: DatasetID,
        from: Timestamp,
        until: Timestamp,
        _ body: (OpaquePointer) -> Void
    ) throws(HistoryError) {
        defer { sqlite3_reset(statement) }
        for (index, value) in [(Int32(1), dataset.rawValue), (2, from.milliseconds), (3, until.milliseconds)] {
            guard sqlite3_bind_int64(statement, index, value) == SQLITE_OK else {
                throw HistoryError(RawText.error(connection), operation: "scan runs", path: path)
            }
        }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw HistoryError(RawText.error(connection), operation: "scan runs", path: path) }
            body(statement)
        }
    }

    /// Column 0 is the creation, then come ``RunTable/columns``.
    private static func record(_ row: OpaquePointer) -> RunRecord {
        func optional(_ column: Int32) -> Int64? {
            sqlite3_column_type(row, column) == SQLITE_NULL ? nil : sqlite3_column_int64(row, column)
        }
        var record = RunRecord(state: sqlite3_column_int64(row, 1))
        record.flags = RunRecord.Flags(rawValue: sqlite3_column_int64(row, 2))
        record.completed = optional(4)
        record.waiting = optional(5)
        record.past = optional(6)
        return record
    }
}

extension RunHistory {
    /// A scanner over this history, for one thread.
    /// - Parameter asOf: An instant in the past, see ``HistorySnapshot``; nil for that with which the history was opened.
    package func makeScanner(asOf: Timestamp? = nil) throws(HistoryError) -> RunScanner {
        try RunScanner(path: location, asOf: asOf?.milliseconds ?? self.asOf)
    }
}
