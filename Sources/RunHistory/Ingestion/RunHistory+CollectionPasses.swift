import GRDB
import RunModel

extension RunHistory {
    /// Takes in a pass that ended: a row for each hour, in one small transaction a pass.
    ///
    /// Rows older than 1100 days before it are removed.
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
            previousInterval: previous?.interval
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
        let within = try CollectionHour.fetchAll(
            db, sql: "SELECT * FROM collection_hour WHERE hour BETWEEN ? AND ? ORDER BY hour", arguments: [from, until])
        return [before].compactMap { $0 } + within + [after].compactMap { $0 }
    }

    private func first(_ condition: String, _ argument: Int64) throws -> CollectionHour? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM collection_hour WHERE \(condition) LIMIT 1")
        return try CollectionHour.fetchOne(statement, arguments: [argument])
    }

    private func store(_ hour: CollectionHour) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO collection_hour (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            Self.number(hour.start), hour.succeeded, hour.failed, hour.missed, hour.interval?.milliseconds,
            hour.firstSuccessAt?.milliseconds, hour.lastSuccessAt?.milliseconds, hour.longestGap?.lowerBound.milliseconds,
            hour.longestGap?.upperBound.milliseconds, hour.clockAheadLow?.milliseconds, hour.clockAheadHigh?.milliseconds,
        ])
    }

    private static func number(_ start: Timestamp) -> Int64 { start.milliseconds / CollectionHour.milliseconds }
}

extension CollectionHour: FetchableRecord {
    package init(row: Row) {
        let number: Int64 = row["hour"]
        self.init(start: Timestamp(milliseconds: number * CollectionHour.milliseconds))
        succeeded = row["succeeded"]
        failed = row["failed"]
        missed = row["missed"]
        interval = row.duration("interval_ms")
        firstSuccessAt = row.instant("first_success_ms")
        lastSuccessAt = row.instant("last_success_ms")
        if let since = row.instant("gap_since_ms"), let until = row.instant("gap_until_ms"), since < until {
            longestGap = since..<until
        }
        clockAheadLow = row.duration("clock_ahead_low_ms")
        clockAheadHigh = row.duration("clock_ahead_high_ms")
    }
}
