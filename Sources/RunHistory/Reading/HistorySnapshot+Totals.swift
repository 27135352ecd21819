import GRDB
import RunModel

extension HistorySnapshot {
    /// Counters and histograms of every dataset that has any. O(datasets × buckets); of the past O(runs).
    package func totals() throws -> [DatasetID: DatasetTotals] {
        guard asOf == .max else {
            let ids = try Int64.fetchAll(db, sql: "SELECT id FROM dataset")
            let all = try ids.map { (DatasetID(rawValue: $0), try recounted(dataset: $0)) }
            let empty = try emptyTotals()
            return Dictionary(uniqueKeysWithValues: all).filter { $0.value != empty }
        }
        return try totals(condition: "TRUE", arguments: [], part: "")
    }

    /// Counters and histograms of one dataset; all zero when it has none.
    package func totals(dataset: DatasetID) throws -> DatasetTotals {
        guard asOf == .max else { return try recounted(dataset: dataset.rawValue) }
        return try stored(dataset, part: "")
    }

    private func stored(_ dataset: DatasetID, part: String) throws -> DatasetTotals {
        try totals(condition: "dataset_id = ?", arguments: [dataset.rawValue], part: part)[dataset] ?? emptyTotals()
    }

    /// What the counters stood at in the past: a recount, and all that retention has removed since.
    private func recounted(dataset: Int64) throws -> DatasetTotals {
        var totals = try stored(DatasetID(rawValue: dataset), part: "pruned_")
        let recount = try Recount(db, dataset: dataset, settings: try storedSettings(), asOf: asOf).delta
        for (code, total) in recount.states {
            let state = StateNames.figureCode(code)
            totals.states[state, default: StateTotal()].runs += total.runs
            totals.states[state]?.runTime += total.runTime
            totals.states[state]?.estimatedRuns += total.estimatedRuns
        }
        let names = try ErrorCodes(db: db).names()
        for (code, runs) in recount.failures { totals.failures[names[code] ?? DatasetTotals.otherErrorCode, default: 0] += runs }
        for kind in HistogramKind.allCases {
            guard let path = Self.histogram(kind.rawValue) else { continue }
            let counted = recount.histograms[kind.rawValue]
            for (bucket, count) in counted.counts.enumerated() { totals[keyPath: path].counts[bucket] += count }
            totals[keyPath: path].sum += counted.sum
        }
        return totals
    }

    /// Stored bounds of a histogram; nil in a history that no writer has finished opening.
    func bounds(_ kind: HistogramKind) throws -> [Duration]? {
        let statement = try db.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?")
        let text = try String.fetchOne(statement, arguments: [kind.boundsKey])
        return text?.split(separator: ",").compactMap { Int64($0).map(Duration.milliseconds) }
    }

    /// The settings that the stored histograms were made with.
    func storedSettings() throws -> HistorySettings {
        HistorySettings(
            durationBuckets: try bounds(.duration) ?? [],
            queueBuckets: try bounds(.queueLower) ?? []
        )
    }

    private func emptyTotals() throws -> DatasetTotals {
        let settings = try storedSettings()
        let queue = DurationHistogram(bounds: settings.queueBuckets)
        return DatasetTotals(
            states: [:],
            duration: DurationHistogram(bounds: settings.durationBuckets),
            queueLower: queue,
            queueUpper: queue
        )
    }

    /// - Parameter part: The prefix of the columns, see ``TotalsTable/Part``.
    private func totals(condition: String, arguments: StatementArguments, part: String) throws -> [DatasetID: DatasetTotals] {
        let empty = try emptyTotals()
        var totals: [DatasetID: DatasetTotals] = [:]
        func rows(_ sql: String) throws -> [Row] { try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments) }
        for row in try rows(
            """
            SELECT dataset_id, state, \(part)runs AS runs, \(part)run_ms AS run_ms, \(part)estimated_runs AS estimated_runs
            FROM state_total WHERE \(condition)
            """
        ) {
            let total = StateTotal(runs: row["runs"], runTime: .milliseconds(row["run_ms"]), estimatedRuns: row["estimated_runs"])
            guard total != StateTotal() else { continue }
            totals[DatasetID(rawValue: row["dataset_id"]), default: empty].states[StateNames.figureCode(row["state"])] = total
        }
        for row in try rows("SELECT dataset_id, kind, bound_ms, \(part)runs AS runs FROM histogram_bucket WHERE \(condition)") {
            guard let path = Self.histogram(row["kind"]) else { continue }
            let id = DatasetID(rawValue: row["dataset_id"])
            let bucket = empty[keyPath: path].bucket(of: row["bound_ms"])
            totals[id, default: empty][keyPath: path].counts[bucket] += row["runs"]
        }
        for row in try rows("SELECT dataset_id, kind, \(part)sum_ms AS sum_ms FROM histogram_sum WHERE \(condition)") {
            guard let path = Self.histogram(row["kind"]) else { continue }
            totals[DatasetID(rawValue: row["dataset_id"]), default: empty][keyPath: path].sum = .milliseconds(row["sum_ms"])
        }
        try addFailures(to: &totals, condition, arguments, part)
        return totals
    }

    private func addFailures(
        to totals: inout [DatasetID: DatasetTotals], _ condition: String, _ arguments: StatementArguments, _ part: String
    ) throws {
        let empty = try emptyTotals()
        let statement = try db.cachedStatement(
            sql: """
                SELECT dataset_id, name, \(part)runs AS runs FROM failure_total JOIN error_code ON number = error_code
                WHERE \(condition) AND \(part)runs <> 0
                """)
        let rows = try Row.fetchAll(statement, arguments: arguments)
        for row in rows { totals[DatasetID(rawValue: row["dataset_id"]), default: empty].failures[row["name"]] = row["runs"] }
    }

    private static func histogram(_ kind: Int) -> WritableKeyPath<DatasetTotals, DurationHistogram>? {
        switch HistogramKind(rawValue: kind) {
        case .duration: \.duration
        case .queueLower: \.queueLower
        case .queueUpper: \.queueUpper
        case nil: nil
        }
    }
}
