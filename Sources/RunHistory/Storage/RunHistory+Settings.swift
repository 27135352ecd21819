import GRDB
import RunModel

extension RunHistory {
    /// Makes what is stored agree with the settings of this writer.
    func adoptSettings() throws(HistoryError) {
        try write("adopt the bucket bounds") { db, _ in
            for kinds in [[HistogramKind.duration], [.queueLower, .queueUpper]]
            where try storedBounds(db, kinds[0]) != settings.bounds(kinds[0]) {
                for kind in kinds { try rebuild(db, kind) }
            }
        }
        guard settings.queryRunPolicy == .none else { return }
        while try settleAwaiting(limit: 5000) > 0 {}
    }

    private func storedBounds(_ db: Database, _ kind: HistogramKind) throws -> [Duration]? { try HistorySnapshot(db: db).bounds(kind) }

    /// Counts the buckets of one histogram anew from the stored rows; the pruned part moves to the bucket that certainly holds it.
    private func rebuild(_ db: Database, _ kind: HistogramKind) throws {
        let bounds = settings.bounds(kind)
        let ruler = DurationHistogram(bounds: bounds)
        let old = try Row.fetchAll(
            db,
            sql: "SELECT dataset_id, bound_ms, pruned_runs FROM histogram_bucket WHERE kind = ? AND pruned_runs <> 0",
            arguments: [kind.rawValue]
        )
        try db.execute(sql: "DELETE FROM histogram_bucket WHERE kind = ?", arguments: [kind.rawValue])
        for row in old {
            let bound: Int64 = row["bound_ms"]
            try db.cachedStatement(
                sql: """
                    INSERT INTO histogram_bucket (dataset_id, kind, bound_ms, runs, pruned_runs) VALUES (?1, ?2, ?3, ?4, ?4)
                    ON CONFLICT (dataset_id, kind, bound_ms) DO UPDATE SET runs = runs + ?4, pruned_runs = pruned_runs + ?4
                    """
            ).execute(arguments: [row["dataset_id"], kind.rawValue, ruler.bound(ruler.bucket(of: bound)), row["pruned_runs"]])
        }
        for dataset in try Int64.fetchAll(db, sql: "SELECT id FROM dataset") {
            var recount = try Recount(db, dataset: dataset, settings: settings).delta
            recount.states = [:]
            recount.failures = [:]
            for other in HistogramKind.allCases {
                if other != kind { recount.histograms[other.rawValue] = DurationHistogram(bounds: settings.bounds(other)) }
                // The sums do not depend on bounds.
                recount.histograms[other.rawValue].sum = .zero
            }
            try TotalsTable(db: db).add(recount, dataset: dataset)
        }
        try db.execute(
            sql: "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            arguments: [kind.boundsKey, bounds.map { String($0.milliseconds) }.joined(separator: ",")]
        )
    }

    /// Settles ended runs that awaited a query run under an earlier policy.
    private func settleAwaiting(limit: Int) throws(HistoryError) -> Int {
        try write("settle queue latencies") { db, cache in
            var application = try PageApplication(db, cache, settings, path: directory)
            let awaited = try HistorySnapshot(db: db).runsAwaitingQueryRuns(limit: limit)
            for run in awaited { _ = try application.change(run) { $0.queryRunAttempts = nil } }
            try application.finish()
            return awaited.count
        }
    }
}

extension HistogramKind {
    var boundsKey: String { "bounds_\(rawValue)" }
}
