import ModeAPI
import RunHistory
import RunModel
import Synchronization

extension StoredDataset {
    /// Whether its row differs from the one that was collected, and not in its newest success.
    fileprivate var hasOnlyStarted: Bool {
        guard coverage != nil, mayBeRead, let collectedActivity, let success = collectedActivity.lastSuccessfulRun else { return false }
        return success == dataset.activity.lastSuccessfulRun && isChangedSinceCollected
    }
}

extension Pass {
    /// A dataset that may not be read, or is gone, is tried again this often.
    private static let accessRetry: Duration = .hours(1)

    /// What one sweep has listed so far, gathered from concurrent walks.
    struct Listing {
        var datasets: Set<DatasetToken> = []
        /// Listed, and current without a request: their row proves that no run began.
        var current: Set<DatasetID> = []
        /// Their rows show that a run began, and not that one ended; see ``readStarts(_:)``.
        var started: [StoredDataset] = []
        /// When the earliest page of the sweep was made.
        var earliest: Timestamp?
        /// Spaces that were listed to their end.
        var completeSpaces: Set<SpaceToken> = []
    }

    private enum Item: Sendable {
        /// The whole listing of a space.
        case space(Space)
        /// One page of it that held datasets before; the last one may have grown.
        case page(Space, Int, last: Int)
    }

    /// Lists the datasets of all spaces and reads the runs of every dataset whose listing row changed.
    ///
    /// When nothing changed that costs one request per page of a listing and one transaction. At every discovery the spaces are listed to
    /// their ends; only that says which datasets are gone.
    /// - Parameter isDiscovery: whether the spaces were read just now, see ``readSpacesIfDue()``.
    /// - Throws: ``CollectionRefused`` when there is no dataset at all.
    func sweep(isDiscovery: Bool) async throws {
        let (spaces, listings) = memory.read { ($0.spaces, $0.listings) }
        let wanted = spaces.filter(settings.wantsSpace)
        let items = isDiscovery ? wanted.map(Item.space) : Self.items(wanted, listings)
        progress { $0.activity = "listing datasets" }
        let listing = Mutex(Listing())
        let result: Result<Void, any Error>
        do {
            try await forEachConcurrently(items, width: settings.concurrency) { item in
                try await self.lookAtRunsInFlightIfDue()
                try await self.list(item) { body in listing.withLock { body(&$0) } }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        let listed = listing.withLock { $0 }
        try await record(current: listed)
        try result.get()
        try await readStarts(listed.started)
        count { $0.datasets = listed.datasets.count }
        if isDiscovery { try await finishDiscovery(listed, spaces: spaces, wanted: wanted) }
    }

    private static func items(_ spaces: [Space], _ listings: [SpaceToken: CollectorMemory.Listing]) -> [Item] {
        spaces.flatMap { space -> [Item] in
            guard let pages = listings[space.token]?.pages else { return [.space(space)] }
            return (0..<pages).map { .page(space, $0 + 1, last: pages) }
        }
    }

    /// Lists a space, or a page of it; reads the changed datasets as they come.
    private func list(_ item: Item, _ update: @Sendable ((inout Listing) -> Void) -> Void) async throws {
        let (space, first, last) =
            switch item {
            case .space(let space): (space, 1, Int?.none)
            case .page(let space, let number, let last): (space, number, Int?.some(last))
            }
        let subject = "space \(space.token)"
        do {
            var walk = PageWalk(firstPage: first, maximumPages: PageWalk.catalogueLimit)
            var pagesWithRows = 0
            var rowsOfFirstPage = memory.read { $0.listings[space.token]?.rowsOfFirstPage } ?? 0
            while let number = walk.nextPage {
                let page = try await client.datasets(space: space.token, page: number, priority: .sweep)
                walk.advance(after: page)
                if number == 1 { rowsOfFirstPage = page.receivedCount }
                if walk.newRowCount > 0 { pagesWithRows = number }
                let observedAt = took(page.observedAt)
                try await take(page.rows, of: space, observedAt: observedAt, update)
                // A listing that is known goes on only where its last page has been filled up.
                if let last, number < last || page.receivedCount < rowsOfFirstPage { break }
            }
            let pages = max(pagesWithRows, last ?? 0)
            if last == nil, walk.isComplete { update { $0.completeSpaces.insert(space.token) } }
            if last == nil || pages > last ?? 0 {
                let listing = CollectorMemory.Listing(pages: pages, rowsOfFirstPage: rowsOfFirstPage)
                memory.update { $0.listings[space.token] = listing }
            }
            if let remark = walk.remark { logger.debug("\(subject): \(remark)") } else { collector.troubles.worked(subject, at: clock.now) }
        } catch {
            let failure = CollectFailure(error)
            guard failure.isOfOneDataset else { throw error }
            note(failure, of: subject)
        }
    }

    private func take(
        _ rows: [Dataset], of space: Space, observedAt: ServerInstant, _ update: @Sendable ((inout Listing) -> Void) -> Void
    ) async throws {
        let wanted = rows.map { row in
            var dataset = row
            dataset.space = space
            return dataset
        }.filter(settings.wantsDataset)
        guard !wanted.isEmpty else { return }
        try await store(wanted)
        let stored = wanted.compactMap { dataset($0.token) }
        let due = stored.filter(isDue)
        let current = Set(stored.filter(\.mayBeRead).map(\.id)).subtracting(due.map(\.id))
        update { listing in
            listing.datasets.formUnion(wanted.map(\.token))
            listing.current.formUnion(current)
            listing.earliest = min(listing.earliest ?? observedAt.earliest, observedAt.earliest)
        }
        progress { $0.datasets += wanted.count }
        let started = due.filter(\.hasOnlyStarted)
        update { $0.started += started }
        let ended = due.filter { !$0.hasOnlyStarted }
        try await forEachConcurrently(ended.sorted(by: Self.goesFirst), width: settings.concurrency) { dataset in
            try await self.readChangedRuns(of: dataset)
            if dataset.coverage == nil, self.depth == .fresh, self.isTurnOfBackfill() { try await self.backfillOnce() }
        }
    }

    /// Reads the runs of datasets in which one began: after the listings, so that where hundreds begin in one minute the ends of others do
    /// not wait for them. A fresh pass reads at most half as many as the listings have pages, those that began first; the rows of the others
    /// differ in the next listing too, and if they have ended by then, one request shows both.
    private func readStarts(_ started: [StoredDataset]) async throws {
        let limit = depth == .fresh ? max(settings.share, memory.read(\.pagesOfListings) / 2) : .max
        let began = { (dataset: StoredDataset) in (dataset.dataset.activity.lastRunAt ?? Timestamp(milliseconds: 0), dataset.id) }
        let chosen = started.sorted { began($0) < began($1) }.prefix(limit)
        memory.update { $0.unreadStarts = started.count - chosen.count }
        try await forEachConcurrently(Array(chosen), width: settings.concurrency) { try await self.readChangedRuns(of: $0) }
    }

    /// Reads the runs of a dataset as its listing row asks for, after the looks at runs in flight that are due.
    private func readChangedRuns(of dataset: StoredDataset) async throws {
        try await lookAtRunsInFlightIfDue()
        try await containing(dataset) { try await self.readRecentRuns(of: dataset, activity: dataset.dataset.activity) }
    }

    /// Datasets that were read before come before new ones, and short pasts before long ones.
    private static func goesFirst(_ left: StoredDataset, _ right: StoredDataset) -> Bool {
        if (left.coverage == nil) != (right.coverage == nil) { return left.coverage != nil }
        return (left.dataset.activity.runCount ?? 0, left.id) < (right.dataset.activity.runCount ?? 0, right.id)
    }

    /// Stores the rows that differ from what is stored, and how far the past of datasets is wanted that have no target yet or one that is
    /// too late, in one transaction; none when nothing changes.
    private func store(_ rows: [Dataset]) async throws {
        let (account, now, target) = (settings.account, clock.now, backfillTarget)
        let open = Set(rows.map(\.token).filter { dataset($0)?.wantedFrom.map { $0 > target } ?? true })
        let changed = rows.filter { row in
            guard let stored = dataset(row.token), stored.isListed else { return true }
            return stored.dataset != row || open.contains(row.token)
        }
        guard !changed.isEmpty else { return }
        try await write { history throws(HistoryError) in
            let ids = try history.upsert(datasets: changed, account: account, at: now)
            try history.setBackfillTarget(target, datasets: zip(ids, changed).filter { open.contains($1.token) }.map(\.0))
            return ids
        }
    }

    /// Whether the runs of a dataset must be read: its row changed, says nothing, or it was not read for long.
    private func isDue(_ dataset: StoredDataset) -> Bool {
        if isBackedOff(dataset.id) { return false }
        if depth == .full { return true }
        let now = clock.now
        if !dataset.mayBeRead { return dataset.runsReadAt.map { now - $0 > Self.accessRetry } ?? true }
        if dataset.isChangedSinceCollected { return true }
        guard let readAt = dataset.runsReadAt ?? dataset.lastCollectedAt else { return true }
        // Spread by the dataset's number, so that the datasets of one sweep are not all due again in one sweep.
        return now - readAt > settings.refresh * (1 + Double(dataset.id.rawValue % 97) / 97)
    }

    /// One transaction for everything that the sweep found unchanged.
    private func record(current listing: Listing) async throws {
        guard let earliest = listing.earliest, !listing.current.isEmpty else { return }
        let (mark, ids) = (CollectionMark(activity: nil, at: earliest), listing.current.sorted())
        try await history.writing { history throws(HistoryError) in try history.record(collected: mark, datasets: ids) }
        for id in ids {
            change(id) { $0.lastCollectedAt = max($0.lastCollectedAt ?? earliest, earliest) }
        }
    }
}
