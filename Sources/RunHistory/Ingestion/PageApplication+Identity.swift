import GRDB
import RunModel

/// A run is its token. The key of its row begins with its creation, so most runs are found by that; the others by what is held in memory.
extension PageApplication {
    /// What is stored of the run of that token, whatever creation it has there; nil when it was never seen, or fell to retention.
    func known(_ token: String, _ created: Int64, _ change: inout DatasetChange) throws -> KnownRun? {
        let dataset = change.dataset
        if try !change.isPastEveryRun(created, db), let row = try table.findNear(dataset: dataset, created: created, token: token) {
            return KnownRun(created: row.created, record: row.record, kept: try keptEntry(token, &change))
        }
        let kept = try keptEntry(token, &change)
        if let kept {
            let record = try table.find(dataset: dataset, created: kept.created, token: token)
            return KnownRun(created: kept.created, record: record, kept: kept)
        }
        for second in try change.tokens(db, cache).seconds(change.fingerprint(token)) {
            let row = try table.find(dataset: dataset, createdIn: TokenIndex.span(second: second), token: token)
            if let row { return KnownRun(created: row.created, record: row.record, kept: nil) }
        }
        return nil
    }

    /// What is kept of the counting of a run; nil, without a search, in the many datasets that keep nothing.
    func keptEntry(_ token: String, _ change: inout DatasetChange) throws -> CountedRuns.Entry? {
        guard try change.keepsCounted(db) else { return nil }
        return try CountedRuns(db: db).find(dataset: change.dataset, token: token)
    }
}
