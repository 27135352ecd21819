import GRDB
import RunModel

extension HistorySnapshot {
    /// Counters and histograms of every dataset that has any. O(datasets × buckets).
    package func totals() throws -> [DatasetID: DatasetTotals] {
        try totals(condition: "TRUE", arguments: [])
    }

    /// Counters and histograms of one dataset; all zero when it has none.
    package func totals(dataset: DatasetID) throws -> DatasetTotals {
        try totals(condition: "dataset_id = ?", arguments: [dataset.rawValue])[dataset] ?? emptyTotals()
    }

    /// The newest runs of a dataset and what is in flight. Reads few rows unless nothing of the kind happened for long.
    package func latestRuns(dataset: DatasetID) throws -> LatestRuns {
        var latest = LatestRuns()
        latest.lastRunCreatedAt = try latestRun(.any, dataset)?.createdAt
        latest.lastEnded = try latestRun(.endedNotCancelled, dataset)
        latest.lastSuccess = try latestRun(.success, dataset)
        let names = try StateNames(db)
        let statement = try RawStatement(db, Query.inFlightStates)
        try statement.bind(1, dataset.rawValue)
        while try statement.step() {
            latest.inFlight[names.state(statement.integer(0)), default: 0] += Int(statement.integer(1))
            let oldest = Timestamp(milliseconds: statement.integer(2))
            latest.oldestInFlightCreatedAt = min(latest.oldestInFlightCreatedAt ?? oldest, oldest)
        }
        return latest
    }

    /// Stored bounds of a histogram; nil in a history that no writer has finished opening.
    func bounds(_ kind: HistogramKind) throws -> [Int64]? {
        let text = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [kind.boundsKey])
        return text?.split(separator: ",").compactMap { Int64($0) }
    }

    /// The settings that the stored histograms were made with.
    func storedSettings() throws -> HistorySettings {
        HistorySettings(
            durationBucketsMilliseconds: try bounds(.duration) ?? [],
            queueBucketsMilliseconds: try bounds(.queueLower) ?? []
        )
    }

    private func emptyTotals() throws -> DatasetTotals {
        let settings = try storedSettings()
        let queue = DurationHistogram(boundsMilliseconds: settings.queueBucketsMilliseconds)
        return DatasetTotals(
            states: [:],
            duration: DurationHistogram(boundsMilliseconds: settings.durationBucketsMilliseconds),
            queueLower: queue,
            queueUpper: queue
        )
    }

    private func totals(condition: String, arguments: StatementArguments) throws -> [DatasetID: DatasetTotals] {
        let empty = try emptyTotals()
        var totals: [DatasetID: DatasetTotals] = [:]
        for row in try Row.fetchAll(
            db,
            sql: "SELECT dataset_id, state, runs, run_ms, estimated_runs FROM state_total WHERE \(condition)",
            arguments: arguments
        ) {
            let total = StateTotal(runs: row["runs"], runMilliseconds: row["run_ms"], estimatedRuns: row["estimated_runs"])
            guard total != StateTotal() else { continue }
            totals[DatasetID(rawValue: row["dataset_id"]), default: empty].states[StateNames.figureCode(row["state"])] = total
        }
        for row in try Row.fetchAll(
            db,
            sql: "SELECT dataset_id, kind, bound_ms, runs FROM histogram_bucket WHERE \(condition)",
            arguments: arguments
        ) {
            guard let path = Self.histogram(row["kind"]) else { continue }
            let id = DatasetID(rawValue: row["dataset_id"])
            let bucket = empty[keyPath: path].bucket(of: row["bound_ms"])
            totals[id, default: empty][keyPath: path].counts[bucket] += row["runs"]
        }
        for row in try Row.fetchAll(
            db,
            sql: "SELECT dataset_id, kind, sum_ms FROM histogram_sum WHERE \(condition)",
            arguments: arguments
        ) {
            guard let path = Self.histogram(row["kind"]) else { continue }
            totals[DatasetID(rawValue: row["dataset_id"]), default: empty][keyPath: path].sumMilliseconds = row["sum_ms"]
        }
        return totals
    }

    private static func histogram(_ kind: Int) -> WritableKeyPath<DatasetTotals, DurationHistogram>? {
        switch HistogramKind(rawValue: kind) {
        case .duration: \.duration
        case .queueLower: \.queueLower
        case .queueUpper: \.queueUpper
        case nil: nil
        }
    }

    private func latestRun(_ kind: LatestKind, _ dataset: DatasetID) throws -> LatestRuns.Ended? {
        let stored = try ended(RawStatement(db, Query.latest(kind)), dataset, nil)
        let pruned = try ended(
            RawStatement(db, "SELECT created_ms, state, completed_delta FROM pruned_latest WHERE dataset_id = ? AND kind = ?"),
            dataset,
            kind
        )
        guard let stored, let pruned else { return stored ?? pruned }
        return stored.createdAt >= pruned.createdAt ? stored : pruned
    }

    private func ended(_ statement: RawStatement, _ dataset: DatasetID, _ kind: LatestKind?) throws -> LatestRuns.Ended? {
        try statement.bind(1, dataset.rawValue)
        if let kind { try statement.bind(2, Int64(kind.rawValue)) }
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return LatestRuns.Ended(
            createdAt: Timestamp(milliseconds: statement.integer(0)),
            state: StateNames.figureCode(statement.integer(1)),
            durationMilliseconds: statement.optionalInteger(2)
        )
    }
}
