import ModeAPI
import RunHistory
import RunModel

extension Pass {
    /// Reads a dataset's runs newest first, down to those that are known already.
    ///
    /// A dataset never read before costs one page here; ``backfill(until:)`` reads the rest.
    /// - Parameter activity: the listing row for which the runs will be current; nil when no listing asked for this.
    func readRecentRuns(of dataset: StoredDataset, activity: Dataset.Activity?, priority: RequestPriority = .changed) async throws {
        let isFull = depth == .full && activity != nil
        let known = dataset.coverage.map { min($0.to, clock.now) }
        var walk = RecentWalk(
            floor: isFull ? settings.wantedBackfill.map { _ in backfillTarget } : known, listedRuns: dataset.dataset.activity.runCount,
            isFull: isFull)
        var ties = TieTracker()
        var recovered = 0
        while let number = walk.pages.nextPage {
            let page = try await client.runs(dataset: dataset.dataset.token, page: number, priority: priority)
            let observedAt = took(page.observedAt)
            walk.take(page, observedAt: observedAt)
            let isDone = walk.isDone
            if let group = ties.take(page.rows, page: number, isEnd: walk.pages.nextPage == nil) {
                try await store(page, of: dataset, observedAt: observedAt, origin: .live)
                recovered += try await settle(group, of: dataset, origin: .live, priority: priority)
            }
            let mark = CollectionMark(activity: activity, at: walk.currentAt ?? observedAt.earliest)
            try await store(
                page, of: dataset, observedAt: observedAt, origin: .live, coverage: walk.coverage(page: number, recovered: recovered),
                collected: isDone && !walk.isRefused ? mark : nil)
            if isDone { break }
        }
        if walk.isRefused { throw WalkRefused(description: walk.pages.remark ?? "the list of runs never ends") }
    }

    /// Reads the pages of a group of runs with equal creation until reading them again finds no other.
    ///
    /// - Returns: how many runs that found.
    /// - Throws: ``WalkRefused`` when there is always another.
    func settle(_ group: TieGroup, of dataset: StoredDataset, origin: ObservedRuns.Origin, priority: RequestPriority) async throws -> Int {
        var group = group
        let before = group.tokens.count
        var quiet = 0
        for _ in 0..<TieGroup.maximumLaps {
            let known = group.tokens.count
            var number = group.pages.lowerBound
            while number <= group.pages.upperBound {
                let page = try await client.runs(dataset: dataset.dataset.token, page: number, priority: priority)
                try await store(page, of: dataset, observedAt: took(page.observedAt), origin: origin)
                let created = page.rows.map(\.createdAt)
                group.tokens.formUnion(page.rows.filter { $0.createdAt == group.createdAt }.map(\.token))
                // Runs that began or were deleted since move the group.
                if number == group.pages.lowerBound, number > 1, created.max() == group.createdAt {
                    group.pages = number - 1...group.pages.upperBound
                }
                if number == group.pages.upperBound, created.min().map({ $0 >= group.createdAt }) ?? false, group.pages.count < 1_000 {
                    group.pages = group.pages.lowerBound...number + 1
                }
                number += 1
            }
            quiet = group.tokens.count == known ? quiet + 1 : 0
            if quiet == TieGroup.quietLaps { return group.tokens.count - before }
        }
        throw WalkRefused(
            description:
                "\(group.tokens.count) runs created at the same millisecond arrive in a different order with each request, and there are always more"
        )
    }

    /// Puts a page into the history.
    func store(
        _ page: Page<Run>,
        of dataset: StoredDataset,
        observedAt: ServerInstant,
        origin: ObservedRuns.Origin,
        coverage: CoverageChange? = nil,
        collected: CollectionMark? = nil
    ) async throws {
        if let total = page.totalCount { memory.update { $0.totals[dataset.id] = total } }
        count(rejected: page.rejected, of: dataset.id)
        try await store(
            ObservedRuns(
                dataset: dataset.id,
                runs: page.rows,
                rejected: page.rejected.map(ObservedRuns.Rejected.init),
                observedEarliest: observedAt.earliest,
                observedLatest: observedAt.latest,
                origin: origin,
                coverage: coverage,
                collected: collected
            )
        )
        noteLook(at: page.rows.filter { !$0.state.isEnded }, of: dataset.id)
    }

    /// Puts what was read into the history. Read to its end, the list counts as really read.
    func store(_ observed: ObservedRuns) async throws {
        let now = clock.now
        try await write { [self] history throws(HistoryError) in
            let applied = try history.apply(observed)
            if observed.collected != nil { try history.recordRead(runs: now, dataset: observed.dataset) }
            count {
                $0.newRuns += applied.inserted
                $0.endedRuns += applied.becameEnded
            }
            return [observed.dataset]
        }
    }
}

extension ObservedRuns.Rejected {
    init(_ row: RejectedRow) { self.init(reason: row.reason, identity: row.identity) }
}
