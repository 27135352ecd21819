import ModeAPI
import RunHistory
import RunModel

/// Which spaces and datasets there are.
extension Pass {
    /// Reads the list of spaces when it is due: the first thing that a process asks for, so that its clock is set before any run is read.
    ///
    /// - Returns: whether it was due.
    /// - Throws: ``CollectionRefused`` when there is no space.
    func readSpacesIfDue() async throws -> Bool {
        let isDue = memory.read { memory in
            guard depth != .full, let last = memory.spacesReadAt, !memory.spaces.isEmpty else { return true }
            let age = clock.now - last
            return age < .zero || age >= settings.discoveryInterval
        }
        guard isDue else { return false }
        progress { $0.activity = "looking for spaces" }
        let (spaces, walk) = try await listSpaces()
        try await settleClock()
        let now = clock.now
        if let remark = walk.remark { collector.troubles.failed("list of spaces", remark, level: .warning, at: now) }
        guard !spaces.isEmpty else {
            throw CollectionRefused(
                description:
                    "Mode lists no spaces for this key: check MODE_WORKSPACE, and that the key is a workspace key or its member belongs to a space"
            )
        }
        memory.update { memory in
            memory.spaces = spaces
            memory.spacesReadAt = now
        }
        return true
    }

    private func listSpaces() async throws -> (spaces: [Space], walk: PageWalk) {
        var spaces: [Space] = []
        var seen: Set<SpaceToken> = []
        var walk = PageWalk(maximumPages: PageWalk.catalogueLimit)
        while let number = walk.nextPage {
            let page = try await client.spaces(page: number, priority: .sweep)
            _ = took(page.observedAt)
            spaces += page.rows.filter { seen.insert($0.token).inserted }
            walk.advance(after: page)
        }
        return (spaces, walk)
    }

    /// Asks again while the API's time is further from this machine's than one answer may say: which run is new, and from when on a list is
    /// known, must not depend on which dataset was among the first answers. Costs nothing where the clocks agree within a day.
    private func settleClock() async throws {
        for _ in 0..<2 * ServerClock.agreement where clock.isUndecided {
            _ = took(try await client.spaces(page: 1, priority: .sweep).observedAt)
        }
    }

    /// Datasets that complete listings no longer show, twice in a row, are no longer exported; a partial listing proves nothing.
    func finishDiscovery(_ listing: Listing, spaces: [Space], wanted: [Space]) async throws {
        let known = Set(spaces.map(\.token))
        let isComplete = listing.completeSpaces.count == wanted.count
        let missing = catalogue.filter { $0.isListed && !listing.datasets.contains($0.dataset.token) }
        let unseen = missing.filter { dataset in
            guard isWanted(dataset.dataset) else { return false }
            guard let space = dataset.dataset.space?.token else { return isComplete }
            return listing.completeSpaces.contains(space) || !known.contains(space)
        }
        let gone = missing.filter { !isWanted($0.dataset) } + (try await stillMissing(unseen))
        if !gone.isEmpty {
            let (account, names) = (settings.account, Set(gone.map(\.dataset.token)))
            let kept = Set(catalogue.map(\.dataset.token)).subtracting(names)
            let ids = gone.map(\.id)
            try await write { history throws(HistoryError) in
                try history.markAbsent(account: account, except: kept)
                return ids
            }
            for name in names.sorted(by: { $0.text < $1.text }) {
                logger.info("dataset is no longer listed", metadata: ["dataset": "\(name)"])
            }
        }
        if listing.datasets.isEmpty, isComplete {
            throw CollectionRefused(
                description:
                    "\(spaces.count) spaces have no dataset that the configuration selects: check discovery.spaces and discovery.datasets in the configuration, and what the key may see"
            )
        }
    }

    private func isWanted(_ dataset: Dataset) -> Bool {
        settings.wantsDataset(dataset) && dataset.space.map(settings.wantsSpace) ?? true
    }

    /// Those that a second look does not show either: one wrong answer, or a list that ended early, takes nothing from the export.
    private func stillMissing(_ datasets: [StoredDataset]) async throws -> [StoredDataset] {
        guard !datasets.isEmpty else { return [] }
        let (spaces, walk) = try await listSpaces()
        guard walk.isComplete else { return [] }
        let affected = Set(datasets.compactMap(\.dataset.space?.token)).intersection(spaces.map(\.token))
        var listed: Set<DatasetToken> = []
        var unread: Set<SpaceToken> = []
        for space in affected {
            var walk = PageWalk(maximumPages: PageWalk.catalogueLimit)
            while let number = walk.nextPage {
                let page = try await client.datasets(space: space, page: number, priority: .sweep)
                _ = took(page.observedAt)
                listed.formUnion(page.rows.map(\.token))
                walk.advance(after: page)
            }
            if !walk.isComplete { unread.insert(space) }
        }
        return datasets.filter { dataset in
            !listed.contains(dataset.dataset.token) && !(dataset.dataset.space.map { unread.contains($0.token) } ?? false)
        }
    }
}
