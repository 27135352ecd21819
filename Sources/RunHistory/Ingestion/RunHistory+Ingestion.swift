import RunModel

extension RunHistory {
    /// Takes a page in one transaction: rows, counters, histograms, changed days, coverage, rejections.
    ///
    /// Pages may come in any order and any number of times: a run counts once, when it is first seen ended, and whatever a later reading
    /// says, no counter falls. What is shown of the run follows the reading that is newest by the API's own word.
    /// - Throws: ``HistoryError`` of kind `unknownDataset`, `diskFull`, `readOnly`, …; nothing of the page is stored then.
    @discardableResult package func apply(_ page: ObservedRuns) throws(HistoryError) -> AppliedPage {
        try apply(contentsOf: [page])
    }

    /// Takes many pages, of any datasets, in one transaction: for an import. Holds what changes in memory per dataset, not per run.
    @discardableResult package func apply(contentsOf pages: [ObservedRuns]) throws(HistoryError) -> AppliedPage {
        try write("apply runs") { db, cache in
            var application = try PageApplication(db, cache, settings, path: directory)
            for page in pages { try application.apply(page) }
            try application.finish()
            return application.result
        }
    }

    /// Takes what reading the query runs of a run gave. Settles its queue latency and its error code, so that they are counted.
    @discardableResult package func apply(_ outcome: QueryRunOutcome, to run: RunKey) throws(HistoryError) -> AppliedQueryRun {
        try write("apply a query run") { db, cache in
            var application = try PageApplication(db, cache, settings, path: directory)
            let applied = try application.change(run) { record in
                if case .began(_, let code?) = outcome, record.queryRunAttempts != nil {
                    record.errorCode = try ErrorCodes(db: db).number(code, dataset: run.dataset.rawValue)
                }
                return try settle(&record, outcome, run) {
                    try RejectionTable(db: db).count(.negativeQueueLatency, identity: run.token.text, dataset: run.dataset.rawValue)
                }
            }
            try application.finish()
            return applied ?? .ignored
        }
    }

    private func settle(
        _ record: inout RunRecord,
        _ outcome: QueryRunOutcome,
        _ run: RunKey,
        countRejection: () throws -> Bool
    ) throws -> AppliedQueryRun {
        guard let attempts = record.queryRunAttempts else { return .ignored }
        switch outcome {
        case .began(let start, _) where start < run.createdAt:
            _ = try countRejection()
            record.queryRunAttempts = nil
            return .rejected
        case .began(let start, _):
            let exact = start.milliseconds - run.createdAt.milliseconds
            record.flags.insert(.isExact)
            record.waiting = exact
            record.past = exact
            record.queryRunAttempts = nil
            return .exact
        case .unavailable where attempts + 1 < settings.maximumQueryRunAttempts:
            record.queryRunAttempts = attempts + 1
            return .retryLater
        case .unavailable, .absent:
            record.queryRunAttempts = nil
            return .settled
        }
    }

    /// Removes a run in flight that the API does not know any more (404). Returns false when it is not in flight here.
    @discardableResult package func forgetInFlight(_ run: RunKey) throws(HistoryError) -> Bool {
        try write("forget a run") { db, cache in
            var application = try PageApplication(db, cache, settings, path: directory)
            let isForgotten = try application.forget(run)
            try application.finish()
            return isForgotten
        }
    }

    /// Forgets the changed days of which every change up to `revision` was written out; days that changed since stay.
    /// - Parameter revision: ``ChangedDays/revision`` of the snapshot that was written out.
    package func clearChangedDays(through revision: Int64) throws(HistoryError) {
        try write("clear changed days") { db, _ in
            try db.execute(sql: "DELETE FROM changed_day WHERE revision <= ?", arguments: [revision])
        }
    }
}
