import GRDB
import RunModel

/// The stored counters and histograms: the only place that changes them.
struct TotalsTable {
    /// Which part of the figures a change moves.
    enum Part: String {
        case all = ""
        /// The part whose rows are gone.
        case pruned = "pruned_"
    }

    let db: Database

    func add(_ delta: TotalsDelta, dataset: Int64, part: Part = .all) throws {
        for (state, total) in delta.states where total != StateTotal() {
            let prefix = part.rawValue
            try db.cachedStatement(
                sql: """
                    INSERT INTO state_total (dataset_id, state, \(prefix)runs, \(prefix)run_ms, \(prefix)estimated_runs) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (dataset_id, state) DO UPDATE SET \(prefix)runs = \(prefix)runs + excluded.\(prefix)runs,
                    \(prefix)run_ms = \(prefix)run_ms + excluded.\(prefix)run_ms,
                    \(prefix)estimated_runs = \(prefix)estimated_runs + excluded.\(prefix)estimated_runs
                    """
            ).execute(arguments: [dataset, state, total.runs, total.runTime.milliseconds, total.estimatedRuns])
        }
        for (code, runs) in delta.failures where runs != 0 { try add(failures: runs, code, dataset: dataset, prefix: part.rawValue) }
        for kind in HistogramKind.allCases { try add(delta.histograms[kind.rawValue], kind, dataset: dataset, prefix: part.rawValue) }
    }

    private func add(failures: Int64, _ code: Int64, dataset: Int64, prefix: String) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO failure_total (dataset_id, error_code, \(prefix)runs) VALUES (?, ?, ?)
                ON CONFLICT (dataset_id, error_code) DO UPDATE SET \(prefix)runs = \(prefix)runs + excluded.\(prefix)runs
                """
        ).execute(arguments: [dataset, code, failures])
    }

    private func add(_ histogram: DurationHistogram, _ kind: HistogramKind, dataset: Int64, prefix: String) throws {
        let buckets = try db.cachedStatement(
            sql: """
                INSERT INTO histogram_bucket (dataset_id, kind, bound_ms, \(prefix)runs) VALUES (?, ?, ?, ?)
                ON CONFLICT (dataset_id, kind, bound_ms) DO UPDATE SET \(prefix)runs = \(prefix)runs + excluded.\(prefix)runs
                """
        )
        for (bucket, count) in histogram.counts.enumerated() where count != 0 {
            try buckets.execute(arguments: [dataset, kind.rawValue, histogram.bound(bucket), count])
        }
        guard histogram.sum != .zero else { return }
        try db.cachedStatement(
            sql: """
                INSERT INTO histogram_sum (dataset_id, kind, \(prefix)sum_ms) VALUES (?, ?, ?)
                ON CONFLICT (dataset_id, kind) DO UPDATE SET \(prefix)sum_ms = \(prefix)sum_ms + excluded.\(prefix)sum_ms
                """
        ).execute(arguments: [dataset, kind.rawValue, histogram.sum.milliseconds])
    }
}
