import Logging
import ModeAPI
import RunHistory
import RunModel

extension Pass {
    /// A schedule whose next slot has passed is read again, but not more often than this.
    private static let scheduleRefresh: Duration = .hours(1)

    /// Reads the query runs of some of the runs that want them: one request for each.
    ///
    /// - Returns: whether any run wanted one.
    @discardableResult
    func readQueryRuns() async throws -> Bool {
        let limit = settings.share
        let awaiting = try await history.reading { history throws(HistoryError) in try history.runsAwaitingQueryRuns(limit: limit) }
        guard !awaiting.isEmpty else { return false }
        progress { $0.activity = "reading query runs" }
        try await forEachConcurrently(awaiting, width: settings.concurrency) { run in
            try await self.lookAtRunsInFlightIfDue()
            var outcome = QueryRunOutcome.unavailable
            // A dataset that is gone counts as a failed attempt, or its runs would stand before all others.
            if let dataset = self.dataset(run.dataset), dataset.isListed { outcome = try await self.readQueryRun(run, of: dataset) }
            try await self.apply(outcome, to: run)
        }
        return true
    }

    private func readQueryRun(_ run: RunKey, of dataset: StoredDataset) async throws(ModeAPIError) -> QueryRunOutcome {
        do {
            let observed = try await client.queryRuns(dataset: dataset.dataset.token, run: run.token, priority: .queryRuns)
            _ = took(observed.observedAt)
            return observed.value.earliestCreatedAt.map { .began($0, errorCode: observed.value.errorCodes.first) } ?? .absent
        } catch {
            guard CollectFailure(error).isOfOneDataset else { throw error }
            logger.debug("query run not read", metadata: ["run": "\(run.token)", "reason": "\(error)"])
            return .unavailable
        }
    }

    /// The one place where what the query runs of a run say enters the history: its start, and why it failed.
    private func apply(_ outcome: QueryRunOutcome, to run: RunKey) async throws {
        _ = try await history.writing { history throws(HistoryError) in try history.apply(outcome, to: run) }
    }

    /// Reads the schedules that are not known yet, or whose next slot has passed.
    func readSchedules() async throws {
        let now = clock.now
        let figures = try await history.reading { history throws(HistoryError) in try history.scheduleFigures() }
        let due = catalogue.filter { dataset in
            guard dataset.isListed, dataset.mayBeRead, dataset.dataset.scheduleCount != 0, !isBackedOff(dataset.id) else { return false }
            guard let readAt = dataset.schedulesReadAt else { return true }
            let hasPassed = figures[dataset.id]?.nextScheduledAt.map { $0 <= now } ?? false
            return now - readAt > (hasPassed ? Self.scheduleRefresh : settings.refresh)
        }.sorted { ($0.schedulesReadAt?.milliseconds ?? .min, $0.id) < ($1.schedulesReadAt?.milliseconds ?? .min, $1.id) }
            .prefix(depth == .fresh ? settings.share : .max)
        guard !due.isEmpty else { return }
        progress { $0.activity = "reading schedules" }
        try await forEachConcurrently(due, width: settings.concurrency) { dataset in
            try await self.lookAtRunsInFlightIfDue()
            try await self.containing(dataset) { try await self.readSchedules(of: dataset) }
        }
    }

    private func readSchedules(of dataset: StoredDataset) async throws {
        var schedules: [DatasetSchedule] = []
        var walk = PageWalk(maximumPages: PageWalk.catalogueLimit)
        while let number = walk.nextPage {
            let page = try await client.schedules(dataset: dataset.dataset.token, page: number, priority: .queryRuns)
            _ = took(page.observedAt)
            schedules += page.rows
            walk.advance(after: page)
            // Fewer than a page of them are all: the next page would be one more request for each dataset.
            if page.receivedCount < ModeAPIConfiguration.runsPerPage { break }
        }
        let (found, now) = (schedules, clock.now)
        try await write { history throws(HistoryError) in
            try history.store(schedules: found, dataset: dataset.id)
            try history.recordRead(schedules: now, dataset: dataset.id)
            return [dataset.id]
        }
    }
}
