import GRDB
import RunModel

/// What a transaction does to one dataset apart from its rows: gathered while rows are applied, written once at the end.
struct DatasetChange {
    let dataset: Int64
    /// Rows from before this that are not stored are not taken.
    let horizon: Int64?
    /// Runs created before this are not counted.
    let countedFrom: Int64?
    var watchedSince: Int64?
    var coverage: Coverage?
    var collected: CollectionMark?
    var totals: TotalsDelta
    private var imported: ClosedRange<Int64>?
    /// The longest success of which this transaction knows.
    private var longestMilliseconds: Int64 = -1
    /// Nil before it was looked up.
    private var keeps: Bool?
    private var tokens: TokenIndex?
    private var last: (token: String, fingerprint: UInt32)?
    private(set) var days: Set<Int> = []
    private var lastDay: Int?
    var insertedRuns: Int64 = 0
    /// Nothing that is stored was created after this; nil before it was looked up.
    private var newest: Int64?
    private var isVisible = false
    private var isCoverageChanged = false

    init(_ db: Database, dataset: Int64, settings: HistorySettings, path: String) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT horizon_ms, watched_since_ms, counted_from_ms, \(DatasetRow.coverageColumns) FROM dataset WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [dataset]) else {
            throw HistoryError(.unknownDataset, operation: "apply runs", path: path, detail: "no dataset has the number \(dataset)")
        }
        self.dataset = dataset
        horizon = row[0]
        watchedSince = row[1]
        countedFrom = row[2]
        coverage = DatasetRow.coverage(row, from: 3)
        totals = TotalsDelta(settings)
    }

    mutating func join(_ change: CoverageChange) {
        let joined = Coverage.joining(coverage, change)
        isCoverageChanged = isCoverageChanged || joined != coverage
        coverage = joined
    }

    /// Whether no stored run was created within a rounding of that instant or after it: most rows of an import and of a first reading are
    /// such, and need not be searched for.
    mutating func isPastEveryRun(_ created: Int64, _ db: Database) throws -> Bool {
        if let newest { return created - RunTable.roundingMilliseconds > newest }
        let statement = try db.cachedStatement(sql: "SELECT max(created_ms) FROM run WHERE dataset_id = ?")
        newest = try Int64.fetchOne(statement, arguments: [dataset]) ?? .min
        return try isPastEveryRun(created, db)
    }

    /// Notes that a run is about to be stored under that creation. Before it is: the index is read from the table, and then has to hold
    /// every row that goes in.
    mutating func note(_ token: String, created: Int64, _ db: Database, _ cache: WriterCache) throws {
        try tokens(db, cache).insert(fingerprint(token), created: created)
        newest = newest.map { max($0, created) }
    }

    /// Where the runs of the dataset are, by their tokens.
    mutating func tokens(_ db: Database, _ cache: WriterCache) throws -> TokenIndex {
        if let tokens { return tokens }
        let index = try cache.tokens(dataset, db)
        tokens = index
        return index
    }

    /// The fingerprint of a token; the last one is remembered, since a new run is first looked for and then stored.
    mutating func fingerprint(_ token: String) -> UInt32 {
        if let last, last.token == token { return last.fingerprint }
        let fingerprint = TokenIndex.fingerprint(token)
        last = (token, fingerprint)
        return fingerprint
    }

    /// Whether anything is kept of the counting of its runs, see ``CountedRuns``.
    mutating func keepsCounted(_ db: Database) throws -> Bool {
        if let keeps { return keeps }
        let isEmpty = try CountedRuns(db: db).isEmpty(dataset: dataset)
        keeps = !isEmpty
        return !isEmpty
    }

    mutating func noteKept() { keeps = true }

    /// Notes that a file held a run of that creation.
    mutating func extendImported(_ created: Int64) {
        imported = imported.map { min($0.lowerBound, created)...max($0.upperBound, created) } ?? created...created
    }

    /// Notes the duration of a success.
    mutating func extendLongest(_ milliseconds: Int64) { longestMilliseconds = max(longestMilliseconds, milliseconds) }

    /// Notes that a run of that creation looks different now.
    mutating func mark(created: Int64) {
        isVisible = true
        let day = UTCDay(containing: Timestamp(milliseconds: created)).daysSinceEpoch
        guard day != lastDay else { return }
        lastDay = day
        // Rollups of days that retention has reached are final: rewritten from what is left they would lose runs.
        if let horizon, created < horizon { return }
        days.insert(day)
    }

    /// Notes that the counters moved though no run looks different.
    mutating func markTotals() { isVisible = true }

    /// Writes everything that was gathered. `revision` is that of the transaction.
    func write(_ db: Database, revision: Int64) throws {
        try TotalsTable(db: db).add(totals, dataset: dataset)
        let marking = try db.cachedStatement(
            sql: """
                INSERT INTO changed_day (dataset_id, day, revision) VALUES (?, ?, ?)
                ON CONFLICT (dataset_id, day) DO UPDATE SET revision = excluded.revision
                """
        )
        for day in days { try marking.execute(arguments: [dataset, day, revision]) }
        try writeRow(db, revision)
        if isCoverageChanged { try writeCoverage(db) }
        if let imported { try write(imported, db) }
        if longestMilliseconds >= 0 { try LatestFigures(db: db).extendLongest(longestMilliseconds, dataset: dataset) }
        if let collected { try Catalogue(db: db).record(collected, dataset: dataset) }
    }

    private func writeRow(_ db: Database, _ revision: Int64) throws {
        try db.cachedStatement(
            sql: """
                UPDATE dataset SET stored_runs = stored_runs + ?, watched_since_ms = ?,
                revision = CASE WHEN ? THEN ? ELSE revision END WHERE id = ?
                """
        ).execute(arguments: [insertedRuns, watchedSince, isVisible, revision, dataset])
    }

    private func write(_ imported: ClosedRange<Int64>, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE dataset SET imported_from_ms = min(coalesce(imported_from_ms, ?1), ?1),
                imported_to_ms = max(coalesce(imported_to_ms, ?2), ?2) WHERE id = ?3
                """
        ).execute(arguments: [imported.lowerBound, imported.upperBound, dataset])
    }

    private func writeCoverage(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE dataset SET covered_from_ms = ?, covered_to_ms = ?, reaches_beginning = ?, resume_page = ?,
                pending_from_ms = ?, pending_to_ms = ? WHERE id = ?
                """
        ).execute(arguments: [
            coverage?.from.milliseconds, coverage?.to.milliseconds, coverage?.reachesBeginning == true, coverage?.resumePage,
            coverage?.pending?.lowerBound.milliseconds, coverage?.pending?.upperBound.milliseconds, dataset,
        ])
    }
}
