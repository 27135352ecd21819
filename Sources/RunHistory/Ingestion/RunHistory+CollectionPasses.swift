import GRDB
import RunModel

extension RunHistory {
    /// Takes in a pass that ended: a row for each hour, in one small transaction a pass.
    ///
    /// Rows older than 1100 days before it are removed.
    /// - Throws: ``HistoryError``.
    package func record(_ pass: CollectionPass) throws(HistoryError) {
        try write("record a collection pass") { db, _ in try CollectionHourTable(db: db).add(pass) }
    }
}

/// The rows by which passes are remembered.
struct CollectionHourTable {
    /// 1100 days, which are 26 400 small rows. A report of an earlier time says nothing of passes.
    static let keptHours: Int64 = 1100 * 24

    private static let columns = """
        hour, succeeded, failed, missed, interval_ms, first_success_ms, last_success_ms, gap_since_ms, gap_until_ms,
        clock_ahead_low_ms, clock_ahead_high_ms
        """

    let db: Database

    func add(_ pass: CollectionPass) throws {
        let start = CollectionHour.start(containing: pass.endedAt)
        let previous = try first("last_success_ms IS NOT NULL AND hour <= ? ORDER BY hour DESC", Self.number(start))
        var hour = try first("hour = ? ORDER BY hour", Self.number(start)) ?? CollectionHour(start: start)
        hour.add(
            pass,
            previousSuccessAt: previous?.lastSuccessAt,
            previousIntervalMilliseconds: previous?.intervalMilliseconds
        )
        try store(hour)
        // A pass that failed may carry the time of a wrong clock.
        guard pass.isSuccess else { return }
        try db.cachedStatement(sql: "DELETE FROM collection_hour WHERE hour < ?").execute(arguments: [Self.number(start) - Self.keptHours])
    }

    /// The hours that begin from `from` to before `until`, oldest first, with the last one before and the first one after that had a
    /// success.
    func hours(from: Timestamp, until: Timestamp) throws -> [CollectionHour] {
        let (from, until) = (Self.number(CollectionHour.start(containing: from)), Self.number(CollectionHour.start(containing: until)))
        let before = try first("last_success_ms IS NOT NULL AND hour < ? ORDER BY hour DESC", from)
        let after = try first("first_success_ms IS NOT NULL AND hour > ? ORDER BY hour", until)
        let statement = try RawStatement(db, "SELECT \(Self.columns) FROM collection_hour WHERE hour BETWEEN ? AND ? ORDER BY hour")
        try statement.bind(1, from)
        try statement.bind(2, until)
        var hours = before.map { [$0] } ?? []
        while try statement.step() { hours.append(Self.hour(statement)) }
        return hours + (after.map { [$0] } ?? [])
    }

    /// The first row that meets a condition with one argument.
    private func first(_ condition: String, _ argument: Int64) throws -> CollectionHour? {
        let statement = try RawStatement(db, "SELECT \(Self.columns) FROM collection_hour WHERE \(condition) LIMIT 1")
        defer { statement.reset() }
        try statement.bind(1, argument)
        return try statement.step() ? Self.hour(statement) : nil
    }

    private func store(_ hour: CollectionHour) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO collection_hour (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            Self.number(hour.start), hour.succeeded, hour.failed, hour.missed, hour.intervalMilliseconds,
            hour.firstSuccessAt?.milliseconds, hour.lastSuccessAt?.milliseconds, hour.longestGap?.lowerBound.milliseconds,
            hour.longestGap?.upperBound.milliseconds, hour.clockAheadLowMilliseconds, hour.clockAheadHighMilliseconds,
        ])
    }

    private static func hour(_ row: RawStatement) -> CollectionHour {
        var hour = CollectionHour(start: Timestamp(milliseconds: row.integer(0) * CollectionHour.milliseconds))
        hour.succeeded = row.integer(1)
        hour.failed = row.integer(2)
        hour.missed = row.integer(3)
        hour.intervalMilliseconds = row.optionalInteger(4)
        hour.firstSuccessAt = row.optionalInteger(5).map(Timestamp.init(milliseconds:))
        hour.lastSuccessAt = row.optionalInteger(6).map(Timestamp.init(milliseconds:))
        if let since = row.optionalInteger(7), let until = row.optionalInteger(8), since < until {
            hour.longestGap = Timestamp(milliseconds: since)..<Timestamp(milliseconds: until)
        }
        hour.clockAheadLowMilliseconds = row.optionalInteger(9)
        hour.clockAheadHighMilliseconds = row.optionalInteger(10)
        return hour
    }

    private static func number(_ start: Timestamp) -> Int64 { start.milliseconds / CollectionHour.milliseconds }
}
