import ModeAPI
import RunHistory
import RunModel

extension Collector {
    /// A dataset that may not be read, or is gone, is tried again this often.
    private static let accessRetryMilliseconds: Int64 = 3_600_000

    /// Walks the spaces and their datasets; reads the runs of every dataset whose listing row changed.
    ///
    /// Costs about one request per 30 datasets and one or two per space when nothing changed.
    /// - Throws: ``CollectionRefused`` when there is no space or no dataset at all.
    func sweep(again: Bool, _ tally: PassTally) async throws {
        let isDiscovery = try await readSpacesIfDue(tally)
        let wanted = spaces.filter { settings.wants($0) && (isDiscovery || !emptySpaces.contains($0.token)) }
        meter.update { $0.activity = "listing datasets" }
        let listing = SweepListing()
        try await forEachConcurrently(wanted, width: settings.concurrency) { space in
            do {
                try await self.list(space, again: again, into: listing, tally)
            } catch {
                let failure = CollectFailure(error)
                guard failure.isOfOneDataset else { throw error }
                self.note(failure, of: "space \(space.token)", tally)
            }
        }
        try await finish(listing, wanted: wanted, isDiscovery: isDiscovery)
        tally.add { $0.datasets = listing.datasetCount }
    }

    /// Reads the list of spaces when it is due. - Returns: whether it was.
    private func readSpacesIfDue(_ tally: PassTally) async throws -> Bool {
        if let last = spacesReadAt, !spaces.isEmpty,
            clock.now.milliseconds - last.milliseconds < settings.discovery.intervalMilliseconds
        {
            return false
        }
        meter.update { $0.activity = "looking for spaces" }
        var found: [Space] = []
        var walk = PageWalk()
        while let number = walk.nextPage {
            let page = try await client.spaces(page: number, priority: .sweep)
            noteAnswer(page.observedAt, tally)
            found += page.rows
            walk.advance(after: page)
        }
        var seen: Set<SpaceToken> = []
        spaces = found.filter { seen.insert($0.token).inserted }
        spacesReadAt = clock.now
        guard !spaces.isEmpty else {
            throw CollectionRefused(
                description:
                    "Mode lists no space at all for this key: check MODE_WORKSPACE, and that the key is a workspace key or that its member belongs to a space"
            )
        }
        return true
    }

    /// Lists one space to its end; reads the changed datasets as they come.
    private nonisolated func list(_ space: Space, again: Bool, into listing: SweepListing, _ tally: PassTally) async throws {
        var walk = PageWalk()
        var count = 0
        while let number = walk.nextPage {
            let page = try await client.datasets(space: space.token, page: number, priority: .sweep)
            noteAnswer(page.observedAt, tally)
            walk.advance(after: page)
            let rows = page.rows.map { row in
                var dataset = row
                dataset.space = space
                return dataset
            }.filter(settings.wants)
            count += rows.count
            guard !rows.isEmpty else { continue }
            let stored = try await store(rows)
            listing.add(rows.map(\.token))
            meter.update { $0.datasets = listing.datasetCount }
            try await readChanged(stored, again: again, observedAt: page.observedAt, tally)
        }
        listing.complete(space.token, isEmpty: count == 0)
    }

    private nonisolated func store(_ rows: [Dataset]) async throws -> [StoredDataset] {
        let account = settings.account
        let now = clock.now
        return try await history.writing { history throws(HistoryError) in
            var stored: [StoredDataset] = []
            for id in try history.upsert(datasets: rows, account: account, at: now) {
                if let dataset = try history.dataset(id) { stored.append(dataset) }
            }
            return stored
        }
    }

    /// Reads the runs of the datasets whose row changed, and marks the others as current: their row proves that no run began.
    private nonisolated func readChanged(
        _ datasets: [StoredDataset],
        again: Bool,
        observedAt: ServerInstant,
        _ tally: PassTally
    ) async throws {
        let changed = datasets.filter { again || isDue($0) }
        let current = Set(datasets.filter(\.mayBeRead).map(\.id)).subtracting(changed.map(\.id)).sorted()
        if !current.isEmpty {
            let mark = CollectionMark(activity: nil, at: observedAt.earliest)
            try await history.writing { history throws(HistoryError) in
                for id in current { try history.record(collected: mark, dataset: id) }
            }
        }
        meter.update { $0.requestsLeft += changed.count }
        try await forEachConcurrently(changed, width: settings.concurrency) { dataset in
            try await self.containingFailures(of: dataset, tally) {
                try await self.readRecentRuns(of: dataset, activity: dataset.dataset.activity, again: again, tally)
            }
            self.meter.update { $0.requestsLeft = max(0, $0.requestsLeft - 1) }
        }
    }

    /// Whether the runs of a dataset must be read: its row changed, says nothing, or it was not read for long.
    private nonisolated func isDue(_ dataset: StoredDataset) -> Bool {
        if !dataset.mayBeRead, let triedAt = memory.lastRead(dataset.id) {
            return clock.now.milliseconds - triedAt.milliseconds > Self.accessRetryMilliseconds
        }
        if dataset.isChangedSinceCollected { return true }
        guard let readAt = memory.lastRead(dataset.id) else {
            memory.noteRead(dataset.id, at: clock.now)
            return false
        }
        // Spread by the dataset's number, so that the datasets of one sweep are not all due again in one sweep.
        let spread = dataset.id.rawValue % 97 * settings.refreshMilliseconds / 97
        return clock.now.milliseconds - readAt.milliseconds > settings.refreshMilliseconds + spread
    }

    /// Datasets that a complete listing no longer shows are no longer exported; a partial listing proves nothing.
    private func finish(_ listing: SweepListing, wanted: [Space], isDiscovery: Bool) async throws {
        let result = listing.result
        if isDiscovery { emptySpaces = result.emptySpaces }
        let known = Set(spaces.map(\.token))
        let account = settings.account
        let stored = try await history.reading { history throws(HistoryError) in try history.datasets(account: account) }
        let kept = stored.filter { dataset in
            if result.datasets.contains(dataset.dataset.token) { return true }
            guard settings.wants(dataset.dataset), dataset.dataset.space.map(settings.wants) ?? true else { return false }
            guard let space = dataset.dataset.space?.token else { return result.completeSpaces.count < wanted.count || !isDiscovery }
            return !(result.completeSpaces.contains(space) || isDiscovery && !known.contains(space))
        }
        let listed = Set(kept.map(\.dataset.token))
        let gone = try await history.writing { history throws(HistoryError) in
            try history.markAbsent(account: account, except: listed)
        }
        for dataset in stored where gone.contains(dataset.id) {
            logger.info("dataset is no longer listed", metadata: ["dataset": "\(dataset.dataset.token)"])
        }
        if isDiscovery, result.datasets.isEmpty, result.completeSpaces.count == wanted.count {
            throw CollectionRefused(
                description:
                    "\(spaces.count) spaces hold no dataset that is wanted here: check discovery.spaces and discovery.datasets in the configuration, and what the key may see"
            )
        }
    }

    /// Learns from an answer: the API is there, and what time it has.
    nonisolated func noteAnswer(_ instant: ServerInstant, _ tally: PassTally) {
        tally.add { $0.answers += 1 }
        clock.learn(earliest: instant.earliest, latest: instant.latest)
    }
}
