import GRDB
import RunModel

extension HistorySnapshot {
    /// The newest runs of a dataset and what is in flight. Reads few rows unless nothing of the kind happened for long.
    package func latestRuns(dataset: DatasetID) throws -> LatestRuns {
        var latest = LatestRuns()
        let success = try newest(.success, dataset)
        latest.lastRunCreatedAt = try newest(.any, dataset).newer?.createdAt
        latest.lastEnded = try newest(.endedNotCancelled, dataset).newer
        latest.lastSuccess = success.newer
        let bounds = try LatestFigures(db: db).bounds(dataset: dataset.rawValue)
        latest.lastSuccessCompletedAt = try lastCompletion(dataset, latest.lastSuccess, longest: bounds.longestSuccess)
        latest.consecutiveFailures = try consecutiveFailures(dataset, since: success, pruned: bounds.prunedFailures)
        for run in try inFlightStates(dataset) {
            latest.inFlight[run.state, default: 0] += run.count
            latest.oldestInFlightCreatedAt = min(latest.oldestInFlightCreatedAt ?? run.oldest, run.oldest)
        }
        return latest
    }

    /// The newest success of a dataset, also one that retention removed; nil without any.
    package func lastSuccess(dataset: DatasetID) throws -> LatestRuns.Ended? { try newest(.success, dataset).newer }

    private func inFlightStates(_ dataset: DatasetID) throws -> [(state: RunState, count: Int, oldest: Timestamp)] {
        guard asOf == .max else {
            return try runsInFlight(dataset: dataset).map { ($0.state, 1, $0.key.createdAt) }
        }
        let names = try StateNames(db)
        return try Row.fetchAll(db.cachedStatement(sql: Query.inFlightStates), arguments: [dataset.rawValue])
            .map { (names.state($0[0]), $0[1], Timestamp(milliseconds: $0[2])) }
    }

    /// The success that completed last was created at most the longest duration before the newest one completed.
    private func lastCompletion(_ dataset: DatasetID, _ newest: LatestRuns.Ended?, longest: Int64) throws -> Timestamp? {
        guard let newest else { return nil }
        let bound = newest.completedAt.map { $0.milliseconds - longest } ?? .min
        let stored = try number(Query.lastCompletion, dataset, bound).map(Timestamp.init(milliseconds:))
        let removed = try removedRun(.lastCompleted, dataset)?.completedAt
        return [stored, removed].compactMap { $0 }.max()
    }

    /// The one number that a query gives for a dataset, a creation, and the instant as of which it is asked.
    private func number(_ query: String, _ dataset: DatasetID, _ created: Int64) throws -> Int64? {
        try Int64.fetchOne(db.cachedStatement(sql: query), arguments: [dataset.rawValue, created, asOf])
    }

    /// - Parameter pruned: Failed runs that were removed after the newest removed success.
    private func consecutiveFailures(_ dataset: DatasetID, since success: Newest, pruned: Int64) throws -> Int64 {
        let failures = try number(Query.failuresSince, dataset, success.newer?.createdAt.milliseconds ?? .min) ?? 0
        return success.stored == nil || success.newer != success.stored ? failures + pruned : failures
    }

    /// The failed runs created from `from` to before `until`, by error code, the most frequent first. O(runs in that stretch).
    ///
    /// Runs whose query run is still awaited are `unknown` here.
    package func errorCodes(dataset: DatasetID, from: Timestamp, until: Timestamp) throws -> [ErrorCodeFigures] {
        let names = try ErrorCodes(db: db).names()
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: Query.errorCodes), arguments: [dataset.rawValue, from.milliseconds, until.milliseconds])
        var figures: [Int64: ErrorCodeFigures] = [:]
        while let row = try rows.next() {
            let created: Int64 = row[0]
            guard let record = RunRecord(row, from: 1).standing(at: asOf, created: created), record.isEnded else { continue }
            let (code, instant) = (record.errorCode, Timestamp(milliseconds: created))
            let name = names[code] ?? DatasetTotals.otherErrorCode
            figures[code, default: ErrorCodeFigures(code: name, runs: 0, first: instant, last: instant)].runs += 1
            figures[code]?.last = instant
        }
        return figures.values.sorted { ($1.runs, $0.code) < ($0.runs, $1.code) }
    }

    /// The newest run among those that are stored, and among those that retention removed.
    private struct Newest {
        var stored: LatestRuns.Ended?
        var removed: LatestRuns.Ended?

        var newer: LatestRuns.Ended? {
            guard let stored, let removed else { return stored ?? removed }
            return stored.createdAt >= removed.createdAt ? stored : removed
        }
    }

    private func newest(_ kind: LatestKind, _ dataset: DatasetID) throws -> Newest {
        Newest(stored: try storedRun(kind, dataset), removed: try removedRun(kind, dataset))
    }

    private func storedRun(_ kind: LatestKind, _ dataset: DatasetID) throws -> LatestRuns.Ended? {
        try asOf == .max
            ? ended(Query.latest(kind), [dataset.rawValue]) : ended(Query.latestInPast(kind), [dataset.rawValue, asOf])
    }

    private func removedRun(_ kind: LatestKind, _ dataset: DatasetID) throws -> LatestRuns.Ended? {
        try ended(
            "SELECT created_ms, state, completed_delta FROM pruned_latest WHERE dataset_id = ? AND kind = ?",
            [dataset.rawValue, kind.rawValue]
        ).flatMap { ($0.completedAt ?? $0.createdAt).milliseconds <= asOf ? $0 : nil }
    }

    private func ended(_ query: String, _ arguments: StatementArguments) throws -> LatestRuns.Ended? {
        try Row.fetchOne(db.cachedStatement(sql: query), arguments: arguments).map {
            LatestRuns.Ended(
                createdAt: Timestamp(milliseconds: $0[0]), state: StateNames.figureCode($0[1]),
                duration: ($0[2] as Int64?).map(Duration.milliseconds))
        }
    }
}
