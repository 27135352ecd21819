import GRDB
import RunModel

/// Applies pages within one transaction.
struct PageApplication {
    private let db: Database
    private let cache: WriterCache
    private let settings: HistorySettings
    private let path: String
    private let table: RunTable
    private var changes: [Int64: DatasetChange] = [:]
    private(set) var result = AppliedPage()

    init(_ db: Database, _ cache: WriterCache, _ settings: HistorySettings, path: String) throws {
        try cache.load(db)
        self.db = db
        self.cache = cache
        self.settings = settings
        self.path = path
        table = try RunTable(db)
    }

    mutating func apply(_ page: ObservedRuns) throws {
        let dataset = page.dataset.rawValue
        // Taken out while it is changed, so that it is not copied for every run.
        var change =
            try changes.removeValue(forKey: dataset)
            ?? DatasetChange(db, dataset: dataset, settings: settings, path: path)
        if page.origin == .live, change.watchedSince == nil { change.watchedSince = page.observedLatest.milliseconds }
        for run in page.runs { try apply(run, page, &change) }
        for row in page.rejected { try reject(row, &change) }
        if let coverage = page.coverage { change.join(coverage) }
        if let collected = page.collected { change.collected = collected }
        changes[dataset] = change
    }

    /// Writes what was gathered for the datasets; the last thing in the transaction.
    func finish() throws {
        try table.flush()
        let revision = try Revision.next(db)
        for (_, change) in changes.sorted(by: { $0.key < $1.key }) { try change.write(db, revision: revision) }
    }

    private mutating func apply(_ run: Run, _ page: ObservedRuns, _ change: inout DatasetChange) throws {
        let dataset = change.dataset
        let token = run.token.text
        var created = run.createdAt.milliseconds
        var stored: RunRecord?
        if try !change.isPastEveryRun(created, db), let row = try table.findNear(dataset: dataset, created: created, token: token) {
            created = row.created
            stored = row.record
        }
        if stored == nil { try dropMoved(token, created, &change) }
        if stored == nil, let horizon = change.horizon, created < horizon {
            result.ignored += 1
            return
        }
        let incoming = RunRecord(run, state: try cache.code(run.state, db), created: created)
        let record = observed(stored, incoming, run, page, created, change)
        guard record != stored else {
            result.unchanged += 1
            return
        }
        try store(record, over: stored, created, token, &change)
    }

    /// The same run is sometimes given with another `created_at`. It must not count twice, so it is looked for where that is cheap: among
    /// runs created within a second (a fraction that one resource leaves out; the stored creation stays), and among the runs in flight
    /// (which count nowhere yet; the new creation replaces the old one). An ended run whose creation moved by more is not recognised:
    /// Mode never does that.
    private func dropMoved(_ token: String, _ created: Int64, _ change: inout DatasetChange) throws {
        guard let old = cache.created(dataset: change.dataset, inFlight: token), old != created else { return }
        try dropInFlight(token, old, &change)
    }

    private func observed(
        _ stored: RunRecord?,
        _ incoming: RunRecord,
        _ run: Run,
        _ page: ObservedRuns,
        _ created: Int64,
        _ change: DatasetChange
    ) -> RunRecord {
        var record = stored?.merged(with: incoming) ?? incoming
        let wasWatched = stored?.flags.contains(.isWatched) ?? false
        if page.origin != .imported {
            let isNew = stored == nil && page.origin == .live
            record.observe(
                QueueObservation(
                    earliest: page.observedEarliest.milliseconds - created,
                    latest: page.observedLatest.milliseconds - created,
                    isWaiting: settings.waitingStates.contains(run.state.name),
                    isEnded: run.state.isEnded,
                    watchesEnded: isNew && created >= change.watchedSince ?? .max
                )
            )
        }
        let becomesWatched = !wasWatched && record.flags.contains(.isWatched)
        if settings.queryRunPolicy == .all && stored == nil || settings.queryRunPolicy == .new && becomesWatched {
            record.queryRunAttempts = 0
        }
        // Wanted under an earlier policy, and nobody would read it any more.
        if settings.queryRunPolicy == .none { record.queryRunAttempts = nil }
        return record
    }

    private mutating func store(
        _ record: RunRecord,
        over stored: RunRecord?,
        _ created: Int64,
        _ token: String,
        _ change: inout DatasetChange
    ) throws {
        let dataset = change.dataset
        if let stored {
            try table.update(record, dataset: dataset, created: created, token: token)
            change.totals.add(Contribution(stored), sign: -1)
            if record.looksLike(stored) { result.unchanged += 1 } else { result.updated += 1 }
        } else {
            try table.insert(record, dataset: dataset, created: created, token: token)
            change.insert(created: created)
            result.inserted += 1
        }
        change.totals.add(Contribution(record), sign: 1)
        let wasEnded = stored?.isEnded ?? false
        if record.isEnded, !wasEnded { result.becameEnded += 1 }
        if !record.isEnded {
            cache.setInFlight(dataset: dataset, token: token, created: created)
        } else if stored != nil, !wasEnded {
            cache.setInFlight(dataset: dataset, token: token, created: nil)
        }
        if stored.map({ !record.looksLike($0) }) ?? true {
            change.mark(created: created)
        } else if Contribution(stored) != Contribution(record) {
            change.markTotals()
        }
    }

    private mutating func reject(_ row: ObservedRuns.Rejected, _ change: inout DatasetChange) throws {
        if try RejectionTable(db: db).count(row.reason, identity: row.identity, dataset: change.dataset) { result.rejected += 1 }
        guard let created = cache.created(dataset: change.dataset, inFlight: row.identity) else { return }
        try dropInFlight(row.identity, created, &change)
        result.droppedInFlight += 1
    }

    /// A run in flight is in no counter, so that removing its row is all there is to do.
    private func dropInFlight(_ token: String, _ created: Int64, _ change: inout DatasetChange) throws {
        try table.delete(dataset: change.dataset, created: created, token: token)
        cache.setInFlight(dataset: change.dataset, token: token, created: nil)
        change.insertedRuns -= 1
        change.mark(created: created)
    }

    /// Changes one stored run by its key. Returns nil, and does nothing, when it is not stored.
    mutating func change<Value>(_ key: RunKey, _ body: (inout RunRecord) throws -> Value) throws -> Value? {
        let (dataset, created, token) = (key.dataset.rawValue, key.createdAt.milliseconds, key.token.text)
        guard let stored = try table.find(dataset: dataset, created: created, token: token) else { return nil }
        var record = stored
        let value = try body(&record)
        guard record != stored else { return value }
        var change = try changes.removeValue(forKey: dataset) ?? DatasetChange(db, dataset: dataset, settings: settings, path: path)
        try store(record, over: stored, created, token, &change)
        changes[dataset] = change
        return value
    }

    /// Removes a run in flight; false when no such run is in flight.
    mutating func forget(_ key: RunKey) throws -> Bool {
        let dataset = key.dataset.rawValue
        guard cache.created(dataset: dataset, inFlight: key.token.text) == key.createdAt.milliseconds else { return false }
        var change = try changes.removeValue(forKey: dataset) ?? DatasetChange(db, dataset: dataset, settings: settings, path: path)
        try dropInFlight(key.token.text, key.createdAt.milliseconds, &change)
        changes[dataset] = change
        return true
    }
}

/// The number of changing transactions so far: orders what consumers have seen.
enum Revision {
    static func current(_ db: Database) throws -> Int64 {
        let statement = try RawStatement(db, "SELECT value FROM meta WHERE key = 'revision'")
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : 0
    }

    static func next(_ db: Database) throws -> Int64 {
        try RawStatement(db, "UPDATE meta SET value = value + 1 WHERE key = 'revision'").run()
        return try current(db)
    }
}
