import GRDB

/// How often a run that had ended was given another state, end or creation.
enum ChangesAfterEnd {
    /// In the table `meta`.
    static let key = "runs_changed_after_end"

    static func add(_ changes: Int64, _ db: Database) throws {
        guard changes > 0 else { return }
        try db.execute(sql: "UPDATE meta SET value = value + ? WHERE key = '\(key)'", arguments: [changes])
    }

    static func count(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = '\(key)'") ?? 0
    }
}
