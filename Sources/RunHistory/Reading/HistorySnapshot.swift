import GRDB
import RunModel

/// The history as it was at one moment: what ``RunHistory/read(_:)`` hands out. Valid only inside that call.
///
/// Errors thrown by its functions leave ``RunHistory/read(_:)`` as ``HistoryError``.
///
/// With an instant in the past (see ``RunHistory/open(directory:access:settings:asOf:)``) everything about runs is as it was known to stand
/// then: a run that ended later is in flight, one created later does not exist. What the catalogue says of datasets is that of now.
package struct HistorySnapshot {
    let db: Database
    /// `Int64.max` for now.
    let asOf: Int64

    init(db: Database, asOf: Int64 = .max) {
        self.db = db
        self.asOf = asOf
    }

    /// Runs that have not ended, per dataset oldest first; of all datasets, or of one. O(runs in flight); of the past O(runs).
    package func runsInFlight(dataset: DatasetID? = nil) throws -> [InFlightRun] {
        let names = try StateNames(db)
        let isNow = asOf == .max
        let query = (isNow ? Query.inFlight : Query.inFlightInPast) + (dataset == nil ? "" : Query.ofDataset)
        let arguments: [Int64] = (isNow ? [] : [asOf]) + (dataset.map { [$0.rawValue] } ?? [])
        let rows = try Row.fetchAll(db.cachedStatement(sql: query), arguments: StatementArguments(arguments))
        let runs = rows.compactMap { row -> InFlightRun? in
            guard let key = Self.key(row), let state = isNow ? row[3] as Int64 : inFlightState(row) else { return nil }
            return InFlightRun(key: key, state: names.state(state))
        }
        return runs.sorted {
            ($0.key.dataset, $0.key.createdAt, $0.key.token) < ($1.key.dataset, $1.key.createdAt, $1.key.token)
        }
    }

    /// The state of a run that was in flight in the past; nil for one that was not.
    private func inFlightState(_ row: Row) -> Int64? {
        let record = RunRecord(row, from: 3).standing(at: asOf, created: row[1])
        return record.flatMap { $0.isEnded ? nil : $0.state }
    }

    /// Ended runs that still want their query run: those with the fewest failed attempts first, among these the newest first.
    package func runsAwaitingQueryRuns(limit: Int) throws -> [RunKey] {
        try Row.fetchAll(db.cachedStatement(sql: Query.awaiting), arguments: [limit]).compactMap(Self.key)
    }

    /// The figures of the runs created from `from` to before `until`, oldest first. O(runs in that stretch).
    package func figures(dataset: DatasetID, from: Timestamp, until: Timestamp) throws -> [RunFigures] {
        let statement = try RawStatement(db, Query.figures)
        try statement.bind(1, dataset.rawValue)
        try statement.bind(2, from.milliseconds)
        try statement.bind(3, until.milliseconds)
        var figures: [RunFigures] = []
        while try statement.step() {
            let created = statement.integer(0)
            guard let record = RunTable.record(statement, from: 1).standing(at: asOf, created: created) else { continue }
            figures.append(record.figures(created: created))
        }
        return figures
    }

    /// Stored runs of one dataset, newest first.
    /// - Parameter createdBefore: Only runs created before it; nil for all.
    package func runs(dataset: DatasetID, createdBefore: Timestamp? = nil, limit: Int) throws -> [StoredRun] {
        let names = try StateNames(db)
        let codes = try ErrorCodes(db: db).names()
        let before = min(createdBefore?.milliseconds ?? .max, asOf == .max ? .max : asOf + 1)
        return try Row.fetchAll(db.cachedStatement(sql: Query.newest), arguments: [dataset.rawValue, before, limit]).compactMap { row in
            guard let record = RunRecord(row, from: 3).standing(at: asOf, created: row[1]), let key = Self.key(row) else { return nil }
            return Self.run(key, record, states: names, codes: codes)
        }
    }

    /// The first instant of which days are complete for every dataset; nil when nothing was ever pruned.
    ///
    /// Rollup files of earlier days are final: written again from what is left they would lose runs.
    package func retentionHorizon() throws -> Timestamp? {
        try Int64.fetchOne(db, sql: "SELECT max(horizon_ms) FROM dataset").map(Self.firstWholeDay)
    }

    /// A repaired horizon need not be a midnight: the day that it cuts is not complete any more.
    package static func firstWholeDay(horizon: Int64) -> Timestamp {
        let day = UTCDay(containing: Timestamp(milliseconds: horizon))
        return day.start.milliseconds == horizon ? day.start : day.end
    }

    /// What changed since a consumer last cleared it, without days before ``retentionHorizon()``.
    package func changedDays() throws -> ChangedDays {
        let first = try retentionHorizon().map { UTCDay(containing: $0).daysSinceEpoch } ?? .min
        let statement = try db.cachedStatement(sql: "SELECT dataset_id, day FROM changed_day WHERE day >= ? ORDER BY day, dataset_id")
        let days = try Row.fetchAll(statement, arguments: [first]).map {
            ChangedDays.Day(dataset: DatasetID(rawValue: $0[0]), day: UTCDay(daysSinceEpoch: $0[1]))
        }
        return ChangedDays(revision: try Revision.current(db), days: days)
    }

    private static func key(_ row: Row) -> RunKey? {
        RunToken(row[2] as String).map {
            RunKey(dataset: DatasetID(rawValue: row[0]), createdAt: Timestamp(milliseconds: row[1]), token: $0)
        }
    }

    private static func run(_ key: RunKey, _ record: RunRecord, states names: StateNames, codes: [Int64: String]) -> StoredRun {
        StoredRun(
            key: key,
            state: names.state(record.state),
            completedAt: record.isEnded ? record.completed.map { key.createdAt.advanced(byMilliseconds: $0) } : nil,
            isCompletionEstimated: record.flags.contains(.isEstimated),
            queue: record.queue,
            errorCode: record.state == StateCode.failed && record.errorCode != ErrorCodes.unknown ? codes[record.errorCode] : nil
        )
    }
}
