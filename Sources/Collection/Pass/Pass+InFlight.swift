import ModeAPI
import RunHistory
import RunModel

extension Pass {
    /// Looks at runs in flight if that was not done just now; a fifth of the budget goes there while there is other work:
    /// the listings show most ends for less.
    ///
    /// Called before each piece of other work, so that looks are spread over the whole pass however long it takes.
    func lookAtRunsInFlightIfDue() async throws {
        let now = collector.time.monotonicNanoseconds()
        let look = settings.look
        let isDue = memory.update { memory in
            guard now - memory.lastLook >= look.nanoseconds else { return false }
            memory.lastLook = now
            return true
        }
        guard isDue else { return }
        let share = settings.requestsPerSecond * Double(look.milliseconds) / 1000 / 5
        try await lookAtRunsInFlight(limit: max(2, Int(min(share, 10_000))))
    }

    /// Looks at the runs in flight that were not looked at for longest; at most one request for each.
    ///
    /// - Parameter limit: how many datasets at most; nil for all.
    /// - Returns: whether there was anything to look at.
    @discardableResult
    func lookAtRunsInFlight(limit: Int?) async throws -> Bool {
        let inFlight = try await history.reading { history throws(HistoryError) in try history.runsInFlight() }
        let now = collector.time.monotonicNanoseconds()
        let recently = now - settings.look.nanoseconds
        let lookedAt = memory.update { memory in
            let keys = Set(inFlight.map(\.key))
            memory.lookedAt = memory.lookedAt.filter { keys.contains($0.key) }
            return memory.lookedAt
        }
        let due = Dictionary(grouping: inFlight) { $0.key.dataset }.compactMap {
            id, runs -> (dataset: StoredDataset, runs: [InFlightRun], last: Int64)? in
            let last = runs.map { lookedAt[$0.key] ?? .min }.min() ?? .min
            guard last <= recently, let dataset = dataset(id), dataset.isListed, !isBackedOff(id) else { return nil }
            return (dataset, runs, last)
        }.sorted { ($0.last, $0.dataset.id) < ($1.last, $1.dataset.id) }.prefix(limit ?? .max)
        guard !due.isEmpty else { return false }
        // Noted before the answer, so that a concurrent look takes others.
        for group in due { noteLook(at: group.runs.map(\.key)) }
        try await forEachConcurrently(due.map { ($0.dataset, $0.runs) }, width: settings.concurrency) { dataset, runs in
            try await self.containing(dataset) {
                // Where one page of the list holds them all, it costs one request and shows newer runs too.
                if runs.count > 1, try await self.newestPageHolds(runs, of: dataset.id) {
                    try await self.readRecentRuns(of: dataset, activity: nil, priority: .inFlight)
                } else {
                    for run in runs { try await self.look(at: run, of: dataset) }
                }
            }
        }
        return true
    }

    func noteLook(at runs: [Run], of dataset: DatasetID) {
        noteLook(at: runs.map { RunKey(dataset: dataset, createdAt: $0.createdAt, token: $0.token) })
    }

    private func noteLook(at keys: [RunKey]) {
        let now = collector.time.monotonicNanoseconds()
        memory.update { memory in
            for key in keys { memory.lookedAt[key] = now }
        }
    }

    private func newestPageHolds(_ runs: [InFlightRun], of dataset: DatasetID) async throws -> Bool {
        let newest = try await history.reading { history throws(HistoryError) in
            try history.runs(dataset: dataset, limit: CollectorSettings.runsPerPage)
        }
        return Set(newest.map(\.key)).isSuperset(of: runs.map(\.key))
    }

    private func look(at run: InFlightRun, of dataset: StoredDataset) async throws {
        let page: ObservedRuns
        do {
            let observed = try await client.run(dataset: dataset.dataset.token, token: run.key.token, priority: .inFlight)
            let observedAt = took(observed.observedAt)
            page = ObservedRuns(
                dataset: dataset.id,
                runs: [observed.value],
                observedEarliest: observedAt.earliest,
                observedLatest: observedAt.latest,
                origin: .live
            )
        } catch {
            if error.kind == .notFound { return try await forget(run, of: dataset) }
            guard let rejected = error.rejection else { throw error }
            count(rejected: [rejected], of: dataset.id)
            page = ObservedRuns(
                dataset: dataset.id,
                runs: [],
                rejected: [ObservedRuns.Rejected(rejected)],
                observedEarliest: clock.now,
                observedLatest: clock.now,
                origin: .live
            )
        }
        try await store(page)
    }

    /// A run that is gone while its dataset is there can never end, so it must not stay in flight.
    private func forget(_ run: InFlightRun, of dataset: StoredDataset) async throws {
        try await write { history throws(HistoryError) in
            try history.forgetInFlight(run.key)
            return [dataset.id]
        }
        collector.events.failed(.notFound, "run \(run.key.token) of dataset \(dataset.dataset.token) no longer exists", clock.now)
    }
}
