import GRDB
import RunModel

/// Applies pages within one transaction.
struct PageApplication {
    let db: Database
    let cache: WriterCache
    let settings: HistorySettings
    let table: RunTable
    private let path: String
    private var changes: [Int64: DatasetChange] = [:]
    private var changesAfterEnd: Int64 = 0
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
        var change = try take(page.dataset.rawValue)
        if page.origin == .live, change.watchedSince == nil { change.watchedSince = page.observedLatest.milliseconds }
        for run in page.runs { try apply(run, page, &change) }
        for row in page.rejected { try reject(row, &change) }
        // A row dated in the future must not make the runs that arrive before it look known.
        if let coverage = page.coverage { change.join(coverage.upTo(page.observedLatest)) }
        if let collected = page.collected { change.collected = collected }
        changes[change.dataset] = change
    }

    /// Writes what was gathered for the datasets; the last thing in the transaction.
    func finish() throws {
        try table.flush()
        let revision = try Revision.next(db)
        for (_, change) in changes.sorted(by: { $0.key < $1.key }) { try change.write(db, revision: revision) }
        try ChangesAfterEnd.add(changesAfterEnd, db)
        cache.trimTokens(changed: Set(changes.keys))
    }

    /// Taken out while it is changed, so that it is not copied for every run.
    private mutating func take(_ dataset: Int64) throws -> DatasetChange {
        try changes.removeValue(forKey: dataset) ?? DatasetChange(db, dataset: dataset, settings: settings, path: path)
    }

    private mutating func apply(_ run: Run, _ page: ObservedRuns, _ change: inout DatasetChange) throws {
        let (given, state) = (run.createdAt.milliseconds, try cache.code(run.state, db))
        var known = try self.known(run.token.text, given, &change)
        if known == nil, let horizon = change.horizon, given < horizon {
            result.ignored += 1
            return
        }
        var created = given
        if let stored = known, let record = stored.record {
            created = movedCreation(run, state: state, given: given, stored: stored.created, record)
            if created != stored.created { known?.record = record.moved(by: created - stored.created) }
        }
        let incoming = RunRecord(run, state: state, created: created)
        let record = observed(known, incoming, run, on: page, created: created, change: change)
        if page.origin == .imported { change.extendImported(created) }
        guard record != known?.record || created != known?.created else {
            result.unchanged += 1
            return
        }
        try store(record, over: known, created: created, token: run.token.text, &change)
    }

    /// The creation moves with the newer reading. A fraction of a second that one resource leaves out does not count.
    private func movedCreation(_ run: Run, state: Int64, given: Int64, stored: Int64, _ record: RunRecord) -> Int64 {
        guard abs(stored - given) > RunTable.roundingMilliseconds else { return stored }
        return RunRecord(run, state: state, created: stored).isNewer(than: record) ? given : stored
    }

    private func observed(
        _ known: KnownRun?, _ incoming: RunRecord, _ run: Run, on page: ObservedRuns, created: Int64, change: DatasetChange
    ) -> RunRecord {
        let stored = known?.record
        var record = stored?.merged(with: incoming) ?? incoming
        // Decided by the creation under which the run is counted, once for all.
        if stored == nil || created != known?.created, known?.counted.isEmpty ?? true {
            record.setUncounted(created < change.countedFrom ?? .min)
        }
        let wasWatched = stored?.flags.contains(.isWatched) ?? false
        if page.origin != .imported {
            let isNew = known == nil && page.origin == .live
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
        // Wanted under an earlier policy, and it would never be read any more.
        if settings.queryRunPolicy == .none { record.queryRunAttempts = nil }
        return record
    }

    /// Writes the row of a run and what it adds to the counters.
    private mutating func store(
        _ record: RunRecord, over known: KnownRun?, created: Int64, token: String, _ change: inout DatasetChange
    ) throws {
        let stored = known?.record
        try write(record, over: known, created: created, token: token, &change)
        let hasMoved = try count(record, over: known, created: created, token: token, &change)
        let wasEnded = stored?.isEnded ?? false
        if record.isEnded, !wasEnded { result.becameEnded += 1 }
        if let stored, wasEnded || known?.counted.ended != nil, created != known?.created || record.endsOtherwise(than: stored) {
            changesAfterEnd += 1
        }
        if !record.isEnded {
            cache.setInFlight(dataset: change.dataset, token: token, created: created)
        } else if stored != nil, !wasEnded {
            cache.setInFlight(dataset: change.dataset, token: token, created: nil)
        }
        if record.isSuccess, let duration = record.completed { change.extendLongest(duration) }
        if stored.map({ !record.looksLike($0) }) ?? true || created != known?.created {
            change.mark(created: created)
            if let known, stored != nil, known.created != created { change.mark(created: known.created) }
        } else if hasMoved {
            change.markTotals()
        }
    }

    private mutating func write(
        _ record: RunRecord, over known: KnownRun?, created: Int64, token: String, _ change: inout DatasetChange
    ) throws {
        let dataset = change.dataset
        if let known, let stored = known.record {
            let isSame = known.created == created && record.looksLike(stored)
            if isSame { result.unchanged += 1 } else { result.updated += 1 }
            guard known.created != created else { return try table.update(record, dataset: dataset, created: created, token: token) }
            try table.delete(dataset: dataset, created: known.created, token: token)
        } else {
            result.inserted += 1
            change.insertedRuns += 1
        }
        try change.note(token, created: created, db, cache)
        try table.insert(record, dataset: dataset, created: created, token: token)
    }

    /// Adds to the counters what the run has not added yet, and keeps what it has added where its row no longer says so.
    ///
    /// - Returns: Whether a counter moved.
    private func count(
        _ record: RunRecord, over known: KnownRun?, created: Int64, token: String, _ change: inout DatasetChange
    ) throws -> Bool {
        guard let before = known?.counted, !before.isEmpty else {
            let added = Contribution(record)
            change.totals.add(added, sign: 1)
            return !added.isEmpty
        }
        let after = Contribution(record, counted: before)
        let isKept = known?.isKept ?? false
        if after != Contribution(record) {
            change.noteKept()
            let entry = CountedRuns.Entry(token: token, created: created, counted: after)
            if !isKept || after != before || created != known?.created { try CountedRuns(db: db).store(entry, dataset: change.dataset) }
        } else if isKept {
            try CountedRuns(db: db).remove(dataset: change.dataset, token: token)
        }
        guard after != before else { return false }
        change.totals.add(before, sign: -1)
        change.totals.add(after, sign: 1)
        return true
    }

    private mutating func reject(_ row: ObservedRuns.Rejected, _ change: inout DatasetChange) throws {
        if try RejectionTable(db: db).count(row.reason, identity: row.identity, dataset: change.dataset) { result.rejected += 1 }
        guard let created = cache.created(dataset: change.dataset, inFlight: row.identity) else { return }
        try dropInFlight(row.identity, created, &change)
        result.droppedInFlight += 1
    }

    /// Removes the row of a run in flight. What it was counted for before it went back in flight stays in ``CountedRuns``.
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
        var change = try take(dataset)
        let kept = try keptEntry(token, &change)
        try store(record, over: KnownRun(created: created, record: stored, kept: kept), created: created, token: token, &change)
        changes[dataset] = change
        return value
    }

    /// Removes a run in flight; false when no such run is in flight.
    mutating func forget(_ key: RunKey) throws -> Bool {
        let dataset = key.dataset.rawValue
        guard cache.created(dataset: dataset, inFlight: key.token.text) == key.createdAt.milliseconds else { return false }
        var change = try take(dataset)
        try dropInFlight(key.token.text, key.createdAt.milliseconds, &change)
        changes[dataset] = change
        return true
    }
}

/// The number of changing transactions so far: orders what consumers have seen.
enum Revision {
    static func current(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE key = 'revision'")) ?? 0
    }

    static func next(_ db: Database) throws -> Int64 {
        try db.cachedStatement(sql: "UPDATE meta SET value = value + 1 WHERE key = 'revision'").execute()
        return try current(db)
    }
}
