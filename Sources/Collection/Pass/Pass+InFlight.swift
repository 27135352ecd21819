import ModeAPI
import RunHistory
import RunModel

extension Pass {
    /// A dataset with runs in flight, and when the one that was left alone for longest was looked at.
    private struct InFlightDataset: Sendable {
        var dataset: StoredDataset
        var runs: [InFlightRun]
        var lastLook: Int64
    }

    /// Looks at runs in flight that were not looked at for a while, with a part of the budget: there is other work.
    ///
    /// Called before each piece of other work, so that looks are spread over the whole pass however long it takes.
    func lookAtRunsInFlightIfDue() async throws {
        let now = collector.time.monotonicNanoseconds()
        let longest = settings.look.nanoseconds
        guard now - memory.read(\.lastLook) >= min(longest, 1_000_000_000) else { return }
        let inFlight = try await datasetsInFlight()
        let perSecond = min(settings.requestsPerSecond, 10_000) * shareOfLooks(at: inFlight.count)
        let requests = memory.update { memory -> Int in
            let requests = perSecond * Double(min(now - memory.lastLook, longest)) / 1e9
            // What does not pay a whole request yet counts towards the next time, unless that would be later than a look is due.
            guard requests >= 1 || now - memory.lastLook >= longest else { return 0 }
            memory.lastLook = now
            return max(1, Int(requests.rounded()))
        }
        let recently = now - settings.lookWhileBusy.nanoseconds
        try await look(at: inFlight.filter { $0.lastLook <= recently }.prefix(requests))
    }

    /// Looks at all runs in flight that were not looked at just now, longest ago first; at most one request for each.
    func lookAtRunsInFlight() async throws {
        let recently = collector.time.monotonicNanoseconds() - settings.look.nanoseconds
        try await look(at: try await datasetsInFlight().filter { $0.lastLook <= recently }[...])
    }

    /// The part of the budget that looks may take from a sweep.
    ///
    /// A look shows one dataset in whatever state; a sweep shows every start and every success for one request per page of the listings.
    /// So looks take most of the budget while there are fewer of them than pages, down to a third where there are many more, because failures
    /// are only seen by looks.
    private func shareOfLooks(at datasets: Int) -> Double {
        let (pages, unread) = memory.read { ($0.pagesOfListings, $0.unreadStarts) }
        return min(0.7, max(1.0 / 3, 0.7 * Double(pages) / Double(max(1, datasets + unread))))
    }

    /// Those that may be asked, longest unseen first.
    private func datasetsInFlight() async throws -> [InFlightDataset] {
        let inFlight = try await history.reading { history throws(HistoryError) in try history.runsInFlight() }
        let lookedAt = memory.update { memory in
            let keys = Set(inFlight.map(\.key))
            memory.lookedAt = memory.lookedAt.filter { keys.contains($0.key) }
            return memory.lookedAt
        }
        return Dictionary(grouping: inFlight) { $0.key.dataset }.compactMap { id, runs -> InFlightDataset? in
            guard let dataset = dataset(id), dataset.isListed, !isBackedOff(id) else { return nil }
            return InFlightDataset(dataset: dataset, runs: runs, lastLook: runs.map { lookedAt[$0.key] ?? .min }.min() ?? .min)
        }.sorted { ($0.lastLook, $0.dataset.id) < ($1.lastLook, $1.dataset.id) }
    }

    private func look(at due: ArraySlice<InFlightDataset>) async throws {
        // Noted before the answer, so that a concurrent look takes others.
        for group in due { noteLook(at: group.runs.map(\.key)) }
        try await forEachConcurrently(Array(due), width: settings.concurrency) { group in
            try await self.containing(group.dataset) {
                // Where one page of the list holds them all, it costs one request and shows newer runs too.
                if group.runs.count > 1, try await self.newestPageHolds(group.runs, of: group.dataset.id) {
                    try await self.readRecentRuns(of: group.dataset, activity: nil, priority: .inFlight)
                } else {
                    for run in group.runs { try await self.look(at: run, of: group.dataset) }
                }
            }
        }
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
            try history.runs(dataset: dataset, limit: ModeAPIConfiguration.runsPerPage)
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
