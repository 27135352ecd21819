import GRDB

extension RunHistory {
    /// A file larger than this is not read as a whole at a start, which takes three milliseconds a mebibyte.
    static let wholeCheckBytes: Int64 = 16 << 20

    /// Looks, before a writer begins, at the pages that a collection pass reads and changes.
    ///
    /// A small file is read as a whole. Of a larger one, every table that does not grow with time; of the others, the newest and the oldest
    /// run and the newest changed day of each dataset, and the runs in flight. The whole is ``integrityProblems()``.
    /// - Throws: ``HistoryError`` of kind `corrupt` with the first finding.
    func requireSoundPages() throws(HistoryError) {
        let first = try read { snapshot in try Self.firstProblem(snapshot.db) }
        guard let first else { return }
        throw HistoryError(.corrupt, operation: "check the history", path: directory, detail: first.oneLine)
    }

    private static func firstProblem(_ db: Database) throws -> String? {
        let bytes = try Int64.fetchOne(db, sql: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()") ?? 0
        if bytes <= wholeCheckBytes { return try finding(db, "PRAGMA quick_check(1)") }
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('run', 'changed_day')"
        for table in try String.fetchAll(db, sql: tables) {
            if let found = try finding(db, "PRAGMA quick_check(\(table.quotedDatabaseIdentifier))") { return found }
        }
        _ = try Int64.fetchOne(db, sql: "SELECT count(*) FROM run WHERE \(Schema.isInFlight)")
        let ends = try [
            "SELECT * FROM run WHERE dataset_id = ? ORDER BY created_ms, token LIMIT 1",
            "SELECT * FROM run WHERE dataset_id = ? ORDER BY created_ms DESC, token DESC LIMIT 1",
            "SELECT * FROM changed_day WHERE dataset_id = ? ORDER BY day DESC LIMIT 1",
        ].map { try db.makeStatement(sql: $0) }
        for dataset in try Int64.fetchAll(db, sql: "SELECT id FROM dataset") {
            for end in ends { _ = try Row.fetchOne(end, arguments: [dataset]) }
        }
        return nil
    }

    private static func finding(_ db: Database, _ sql: String) throws -> String? {
        try String.fetchOne(db, sql: sql).flatMap { $0 == "ok" ? nil : $0 }
    }

    /// Reads every page, compares every index with its table and every figure with a recount: SQLite's `integrity_check`, then
    /// ``verify()``. O(bytes).
    ///
    /// - Returns: One line for each finding, at most 100; empty when the history is sound.
    /// - Throws: ``HistoryError`` when it cannot be read at all.
    package func integrityProblems() throws(HistoryError) -> [String] {
        let findings = try read { snapshot in
            try String.fetchAll(snapshot.db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }.map(\.oneLine)
        }
        return findings.isEmpty ? try verify() : findings
    }
}

extension String {
    /// SQLite breaks what it finds into lines.
    var oneLine: String { split(separator: "\n").joined(separator: " ") }
}
