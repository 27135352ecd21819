import ModeAPI
import RunHistory
import RunModel

extension Collector {
    /// At most so many query runs, and so many schedules, are read in one pass: a quarter of the budget each, so that fresh runs are
    /// never late because of them.
    private nonisolated var detailsPerPass: Int {
        max(10, Int(requestsPerSecond * Double(settings.collect.intervalMilliseconds) / 1000 / 4))
    }

    /// A schedule whose next slot has passed is read again, but not more often than this.
    private static let scheduleRefreshMilliseconds: Int64 = 3_600_000

    /// Reads query runs until no run wants one any more; one that cannot be read is given up after some attempts.
    nonisolated func readAllQueryRuns(_ tally: PassTally) async throws {
        while try await readQueryRuns(tally) { try Task.checkCancellation() }
    }

    /// Reads the query runs that give exact queue latencies: one request for each run that wants it.
    ///
    /// - Returns: whether any run wanted one.
    @discardableResult
    nonisolated func readQueryRuns(_ tally: PassTally) async throws -> Bool {
        let limit = detailsPerPass
        let awaiting = try await history.reading { history throws(HistoryError) in try history.runsAwaitingQueryRuns(limit: limit) }
        guard !awaiting.isEmpty else { return false }
        let datasets = try await knownDatasets()
        meter.update {
            $0.activity = "reading query runs"
            $0.requestsLeft += awaiting.count
        }
        try await forEachConcurrently(awaiting, width: settings.concurrency) { run in
            var outcome = QueryRunOutcome.unavailable
            // A dataset that is gone counts as a failed attempt, or its runs would stand before all others for ever.
            if let dataset = datasets[run.key.dataset], dataset.isListed { outcome = try await self.readQueryRun(run.key, of: dataset, tally) }
            let known = outcome
            _ = try await self.history.writing { history throws(HistoryError) in try history.apply(known, to: run.key) }
            self.meter.update {
                $0.requests += 1
                $0.requestsLeft = max(0, $0.requestsLeft - 1)
            }
        }
        return true
    }

    private nonisolated func readQueryRun(
        _ run: RunKey,
        of dataset: StoredDataset,
        _ tally: PassTally
    ) async throws(ModeAPIError) -> QueryRunOutcome {
        do {
            let observed = try await client.queryRuns(dataset: dataset.dataset.token, run: run.token, priority: .queryRuns)
            noteAnswer(observed.observedAt, tally)
            return observed.value.earliestCreatedAt.map { .began($0) } ?? .absent
        } catch {
            guard CollectFailure(error).isOfOneDataset else { throw error }
            logger.debug("query run not read", metadata: ["run": "\(run.token)", "reason": "\(error)"])
            return .unavailable
        }
    }

    /// Reads the schedules that are not known yet, or whose next slot has passed.
    nonisolated func readSchedules(_ tally: PassTally) async throws {
        let now = clock.now
        let figures = try await history.reading { history throws(HistoryError) in try history.scheduleFigures() }
        let due = try await knownDatasets().values.filter { dataset in
            guard dataset.isListed, dataset.mayBeRead, dataset.dataset.scheduleCount != 0 else { return false }
            guard let readAt = memory.schedulesRead(dataset.id) else { return true }
            let hasPassed = figures[dataset.id]?.nextScheduledAt.map { $0 <= now } ?? false
            return now.milliseconds - readAt.milliseconds > (hasPassed ? Self.scheduleRefreshMilliseconds : settings.refreshMilliseconds)
        }.sorted { $0.id < $1.id }.prefix(detailsPerPass)
        guard !due.isEmpty else { return }
        meter.update {
            $0.activity = "reading schedules"
            $0.requestsLeft += due.count
        }
        try await forEachConcurrently(due, width: settings.concurrency) { dataset in
            try await self.containingFailures(of: dataset, tally) { try await self.readSchedules(of: dataset, tally) }
            self.memory.noteSchedulesRead(dataset.id, at: now)
            self.meter.update {
                $0.requests += 1
                $0.requestsLeft = max(0, $0.requestsLeft - 1)
            }
        }
    }

    private nonisolated func readSchedules(of dataset: StoredDataset, _ tally: PassTally) async throws {
        var schedules: [DatasetSchedule] = []
        var walk = PageWalk()
        while let number = walk.nextPage {
            let page = try await client.schedules(dataset: dataset.dataset.token, page: number, priority: .queryRuns)
            noteAnswer(page.observedAt, tally)
            schedules += page.rows
            walk.advance(after: page)
        }
        let found = schedules
        try await history.writing { history throws(HistoryError) in try history.store(schedules: found, dataset: dataset.id) }
    }

    private nonisolated func knownDatasets() async throws -> [DatasetID: StoredDataset] {
        let account = settings.account
        let datasets = try await history.reading { history throws(HistoryError) in try history.datasets(account: account) }
        return Dictionary(uniqueKeysWithValues: datasets.map { ($0.id, $0) })
    }
}
