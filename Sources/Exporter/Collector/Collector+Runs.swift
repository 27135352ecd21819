import ModeAPI
import RunHistory
import RunModel

extension Collector {
    /// Looks at every run known to be in flight: at most one request for each.
    nonisolated func readRunsInFlight(_ tally: PassTally) async throws {
        let datasets = try await history.reading { [account = settings.account] history throws(HistoryError) in
            try history.datasets(account: account).filter { $0.isListed }
        }
        let known = Dictionary(uniqueKeysWithValues: datasets.map { ($0.id, $0) })
        let inFlight = try await history.reading { history throws(HistoryError) in try history.runsInFlight() }
        let groups = Dictionary(grouping: inFlight.filter { known[$0.key.dataset] != nil }, by: \.key.dataset)
        guard !groups.isEmpty else { return }
        meter.update {
            $0.activity = "following runs in flight"
            $0.requestsLeft += inFlight.count
        }
        try await forEachConcurrently(groups.sorted { $0.key < $1.key }, width: settings.concurrency) { id, runs in
            guard let dataset = known[id] else { return }
            try await self.containingFailures(of: dataset, tally) {
                // Where one page of the list holds them all, it costs one request and shows newer runs too.
                if runs.count > 1, try await self.newestPageHolds(runs, of: id) {
                    try await self.readRecentRuns(of: dataset, activity: nil, again: false, priority: .inFlight, tally)
                } else {
                    for run in runs { try await self.follow(run, of: dataset, tally) }
                }
            }
            self.meter.update { $0.requestsLeft = max(0, $0.requestsLeft - runs.count) }
        }
    }

    private nonisolated func newestPageHolds(_ runs: [InFlightRun], of dataset: DatasetID) async throws -> Bool {
        let newest = try await history.reading { history throws(HistoryError) in
            try history.runs(dataset: dataset, limit: CollectorSettings.runsPerPage)
        }
        return Set(newest.map(\.key)).isSuperset(of: runs.map(\.key))
    }

    private nonisolated func follow(_ run: InFlightRun, of dataset: StoredDataset, _ tally: PassTally) async throws {
        let page: ObservedRuns
        do {
            let observed = try await client.run(dataset: dataset.dataset.token, token: run.key.token, priority: .inFlight)
            noteAnswer(observed.observedAt, tally)
            page = ObservedRuns(
                dataset: dataset.id,
                runs: [observed.value],
                observedEarliest: observed.observedAt.earliest,
                observedLatest: observed.observedAt.latest,
                origin: .live
            )
        } catch {
            if error.kind == .notFound { return try await forget(run, of: dataset) }
            guard let rejected = error.rejection else { throw error }
            page = ObservedRuns(
                dataset: dataset.id,
                runs: [],
                rejected: [ObservedRuns.Rejected(rejected)],
                observedEarliest: clock.now,
                observedLatest: clock.now,
                origin: .live
            )
        }
        try await store(page, tally)
    }

    /// A run that is gone while its dataset is there can never end, so it must not stay in flight for ever.
    private nonisolated func forget(_ run: InFlightRun, of dataset: StoredDataset) async throws {
        _ = try await history.writing { history throws(HistoryError) in try history.forgetInFlight(run.key) }
        telemetry.failed(.notFound, "run \(run.key.token) of dataset \(dataset.dataset.token) no longer exists", at: clock.now)
    }

    /// Reads a dataset's runs newest first, down to those that are known already.
    ///
    /// A dataset never read before costs one page here; ``readPast(fromStart:_:until:)`` reads the rest.
    /// - Parameters:
    ///   - activity: the listing row for which the runs will be current; nil when no listing asked for this.
    ///   - again: read to the end of the list, whatever is known.
    nonisolated func readRecentRuns(
        of dataset: StoredDataset,
        activity: Dataset.Activity?,
        again: Bool,
        priority: RequestPriority = .changed,
        _ tally: PassTally
    ) async throws {
        let covered = try await history.reading { history throws(HistoryError) in try history.coverage(dataset.id) }
        var recent = RecentWalk(floor: covered?.to, readsEverything: again)
        while let number = recent.pages.nextPage {
            let page = try await client.runs(dataset: dataset.dataset.token, page: number, priority: priority)
            noteAnswer(page.observedAt, tally)
            memory.noteTotal(dataset.id, page.totalCount)
            recent.take(page)
            let isDone = recent.isDone
            try await store(
                ObservedRuns(
                    dataset: dataset.id,
                    runs: page.rows,
                    rejected: page.rejected.map(ObservedRuns.Rejected.init),
                    observedEarliest: page.observedAt.earliest,
                    observedLatest: page.observedAt.latest,
                    origin: .live,
                    coverage: recent.coverage(page: number),
                    collected: isDone ? CollectionMark(activity: activity, at: recent.currentAt ?? page.observedAt.earliest) : nil
                ),
                tally
            )
            if isDone { break }
        }
        memory.noteRead(dataset.id, at: clock.now)
    }

    /// Puts a page into the history.
    nonisolated func store(_ observed: ObservedRuns, _ tally: PassTally) async throws {
        let applied = try await history.writing { history throws(HistoryError) in try history.apply(observed) }
        tally.add { $0.newRuns += applied.inserted }
        let runs = tally.counts.newRuns
        meter.update {
            $0.runs = runs
            $0.requests += 1
        }
    }
}

extension ObservedRuns.Rejected {
    init(_ row: RejectedRow) { self.init(reason: row.reason, identity: row.identity) }
}
