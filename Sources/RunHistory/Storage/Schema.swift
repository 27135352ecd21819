import GRDB

/// The tables, and the steps that lead to them.
enum Schema {
    static let isInFlight = StateCode.isInFlight
    static let isEnded = StateCode.isEnded
    static let awaitsQueryRun = "query_run_attempts IS NOT NULL AND \(StateCode.isEnded)"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        // Each lives in a file of its own under Migrations. A database records the names, so they never change.
        migrator.register("v1", InitialTables.statements)
        migrator.register("v2", CollectionHours.statements)
        migrator.register("v3 counters never fall", CountersNeverFall.statements)
        migrator.register("v4 time zones of schedules", ScheduleTimeZones.statements)
        migrator.register("v5 changes of view counts", ViewChanges.statements)
        return migrator
    }
}

extension DatabaseMigrator {
    /// Runs the statements in one transaction, once.
    fileprivate mutating func register(_ name: String, _ statements: [String]) {
        registerMigration(name) { db in
            for statement in statements { try db.execute(sql: statement) }
        }
    }
}
