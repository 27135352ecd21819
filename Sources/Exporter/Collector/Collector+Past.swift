import ModeAPI
import RunHistory
import RunModel

extension Collector {
    /// How many pages of one dataset are read before the next has its turn: every dataset soon has some past.
    private static let pagesPerTurn = 20

    /// Reads history older than what is covered, page by page, down to the configured age.
    ///
    /// Every page moves the covered stretch in its own transaction, so an interruption costs one page at most.
    /// - Parameter deadline: stop between two pages from then on; nil to go to the end.
    nonisolated func readPast(_ tally: PassTally, until deadline: ContinuousClock.Instant? = nil) async throws {
        while true {
            let horizon = pastHorizon
            let open = try await datasetsWithoutPast(horizon: horizon)
            guard !open.isEmpty else { return }
            meter.update {
                $0.activity = "reading the past"
                $0.requestsLeft = open.reduce(0) { $0 + pagesLeft(of: $1) }
            }
            let failures = PassTally()
            try await forEachConcurrently(open, width: settings.concurrency) { dataset in
                let succeeded = try await self.containingFailures(of: dataset, tally) {
                    try await self.readTurn(of: dataset, horizon: horizon, tally, until: deadline)
                }
                if !succeeded { failures.add { $0.partialFailures += 1 } }
            }
            if let deadline, ContinuousClock.now >= deadline { return }
            // Datasets that fail now are left to the next pass rather than asked again in a circle.
            if failures.counts.partialFailures == open.count { return }
        }
    }

    /// Runs created before it are not asked for.
    private nonisolated var pastHorizon: Timestamp {
        guard let age = settings.collect.backfillMilliseconds else { return Timestamp(milliseconds: 0) }
        return clock.now.advanced(byMilliseconds: -age)
    }

    private nonisolated func datasetsWithoutPast(horizon: Timestamp) async throws -> [StoredDataset] {
        let account = settings.account
        return try await history.reading { history throws(HistoryError) in
            try history.datasets(account: account).filter { dataset in
                guard dataset.isListed, dataset.mayBeRead, let coverage = dataset.coverage else { return false }
                return !coverage.reachesBeginning && coverage.from > horizon
            }
        }
    }

    private nonisolated func pagesLeft(of dataset: StoredDataset) -> Int {
        let total = memory.total(dataset.id) ?? 0
        return max(1, total / CollectorSettings.runsPerPage - (dataset.coverage?.resumePage ?? 1))
    }

    /// Reads pages downwards from the page that was read last.
    ///
    /// Runs that arrived since shift that page down, which shows as a page that is covered already; deleted runs shift it up, which shows
    /// as a gap above the page or as a total that shrank: then the page before it is read.
    private nonisolated func readTurn(
        of dataset: StoredDataset,
        horizon: Timestamp,
        _ tally: PassTally,
        until deadline: ContinuousClock.Instant?
    ) async throws {
        let known = try await history.reading { history throws(HistoryError) in try history.coverage(dataset.id) }
        guard let known, !known.reachesBeginning else { return }
        var walk = PastWalk(coverage: known)
        for _ in 0..<Self.pagesPerTurn where walk.from > horizon {
            if let deadline, ContinuousClock.now >= deadline { return }
            let page = try await client.runs(dataset: dataset.dataset.token, page: walk.number, priority: .backfill)
            noteAnswer(page.observedAt, tally)
            memory.noteTotal(dataset.id, page.totalCount)
            meter.update { $0.requestsLeft = max(0, $0.requestsLeft - 1) }
            guard let coverage = walk.take(page) else { continue }
            try await store(
                ObservedRuns(
                    dataset: dataset.id,
                    runs: page.rows,
                    rejected: page.rejected.map(ObservedRuns.Rejected.init),
                    observedEarliest: page.observedAt.earliest,
                    observedLatest: page.observedAt.latest,
                    origin: .backfill,
                    coverage: coverage
                ),
                tally
            )
            if coverage.reachesBeginning { return }
        }
    }
}
