import Logging
import ModeAPI
import RunHistory
import RunModel
import Synchronization

extension Pass {
    /// How many pages of one dataset are read before the choice is made anew.
    private static let pagesPerTurn = 10
    /// So many pages without anything new, across passes, and the list makes no sense.
    private static let maximumBarrenPages = 40
    private static let pagesOfShortPast = 5
    private static let logInterval: Int64 = 60_000_000_000
    private static let estimateInterval: Int64 = 1_000_000_000

    /// After the pass, until the next is due: looks at runs in flight, reads the past, and rests.
    ///
    /// - Parameters:
    ///   - deadline: when the next pass may begin, in nanoseconds of the collector's clock.
    ///   - backfillDeadline: while there is a past to read, the next pass begins then if that is later.
    ///   - isReachable: whether the pass came to its end; if not, the API is left alone until then.
    func rest(until deadline: Int64, backfillUntil backfillDeadline: Int64, isReachable: Bool) async {
        do {
            while isReachable, !Task.isCancelled {
                let now = collector.time.monotonicNanoseconds()
                let hasPast = hasOpenBackfill
                guard now < (hasPast ? max(deadline, backfillDeadline) : deadline) else { break }
                try await lookAtRunsInFlightIfDue(hasOtherWork: hasPast)
                if hasPast {
                    try await backfill(until: max(deadline, backfillDeadline))
                } else {
                    let nextLook = memory.read(\.lastLook) + settings.look.nanoseconds
                    try await collector.time.sleepUntilNanoseconds(min(deadline, max(nextLook, now + 1)))
                }
            }
        } catch {
            let failure = CollectFailure(error)
            if !failure.isCancellation {
                collector.events.failed(failure.kind, failure.text, clock.now)
                collector.troubles.failed("reading between passes", failure.text, kind: failure.kind, level: .warning, at: clock.now)
            }
        }
        publishBackfill()
        try? await collector.time.sleepUntilNanoseconds(deadline)
    }

    private func lookAtRunsInFlightIfDue(hasOtherWork: Bool) async throws {
        if hasOtherWork { return try await lookAtRunsInFlightIfDue() }
        let now = collector.time.monotonicNanoseconds()
        guard now - memory.read(\.lastLook) >= settings.look.nanoseconds else { return }
        memory.update { $0.lastLook = now }
        try await lookAtRunsInFlight()
    }

    private var hasOpenBackfill: Bool { catalogue.contains { isOpen($0) } }

    /// Reads history older than what is covered, page by page, down to the configured age: of all datasets the longest window first, those
    /// with the fewest pages left before others.
    ///
    /// Every page moves the covered stretch in its own transaction, so an interruption costs one page at most.
    /// - Parameter deadline: stop between two pages from then on, in nanoseconds of the collector's clock; nil to go to the end.
    func backfill(until deadline: Int64?) async throws {
        progress { $0.activity = "reading the past" }
        publishBackfill()
        let queue = Mutex(BackfillQueue(openBackfills()))
        try await forEachConcurrently(0..<settings.concurrency, width: settings.concurrency) { _ in
            while !self.isOver(deadline), let id = queue.withLock({ $0.next() }), let dataset = self.dataset(id) {
                let succeeded = try await self.containing(dataset) {
                    try await self.readTurn(of: dataset, pages: Self.pagesPerTurn, deadline)
                }
                // A dataset that fails is left to the next pass rather than asked again in a circle.
                if !succeeded { self.leaveOut(id) }
                if let entry = self.openBackfill(id) { queue.withLock { $0.insert(entry) } }
            }
        }
    }

    /// A few pages of the past of one dataset, while others are met for the first time: so that the first of them are complete soon.
    func backfillOnce() async throws {
        guard let entry = openBackfills().filter({ !isBusy($0.id) }).min(), let dataset = dataset(entry.id), becomeBusy(entry.id) else {
            return
        }
        defer { endBusy(entry.id) }
        let succeeded = try await containing(dataset) { try await self.readTurn(of: dataset, pages: Self.pagesOfShortPast + 1, nil) }
        if !succeeded { leaveOut(entry.id) }
    }

    private func isOver(_ deadline: Int64?) -> Bool {
        deadline.map { collector.time.monotonicNanoseconds() >= $0 } ?? false
    }

    private func isOpen(_ dataset: StoredDataset) -> Bool {
        guard dataset.isListed, dataset.mayBeRead, let coverage = dataset.coverage, !coverage.reachesBeginning else { return false }
        return coverage.from > dataset.wantedFrom ?? backfillTarget && !isLeftOut(dataset.id) && !isBackedOff(dataset.id)
    }

    private func openBackfill(_ id: DatasetID) -> BackfillQueue.Entry? {
        dataset(id).flatMap { isOpen($0) ? entry($0, totals: memory.read(\.totals)) : nil }
    }

    private func openBackfills() -> [BackfillQueue.Entry] {
        let totals = memory.read(\.totals)
        return catalogue.filter(isOpen).map { entry($0, totals: totals) }
    }

    private func entry(_ dataset: StoredDataset, totals: [DatasetID: Int]) -> BackfillQueue.Entry {
        let wanted = dataset.wantedFrom ?? backfillTarget
        let window = max(wanted, clock.now - settings.longestWindow)
        let lacksWindow = dataset.coverage.map { $0.from > window } ?? true
        let whole = BackfillEstimate.pagesLeft(of: dataset, until: wanted, total: totals[dataset.id])
        // A short past is read at once: the first datasets are complete within a minute, whatever the windows of the others need.
        if whole <= Self.pagesOfShortPast { return BackfillQueue.Entry(hasWindow: false, pagesLeft: whole, id: dataset.id) }
        let pages = lacksWindow ? BackfillEstimate.pagesLeft(of: dataset, until: window, total: totals[dataset.id]) : whole
        return BackfillQueue.Entry(hasWindow: !lacksWindow, pagesLeft: pages, id: dataset.id)
    }

    /// Reads pages downwards from the page that was read last.
    private func readTurn(of dataset: StoredDataset, pages: Int, _ deadline: Int64?) async throws {
        guard let known = dataset.coverage, !known.reachesBeginning else { return }
        let target = dataset.wantedFrom ?? backfillTarget
        let listed = dataset.dataset.activity.runCount
        var walk = BackfillWalk(coverage: known, listedRuns: listed, barrenPages: memory.read { $0.barrenPages[dataset.id] ?? 0 })
        var ties = TieTracker(above: known.from)
        defer { memory.update { [barren = walk.barrenPages] in $0.barrenPages[dataset.id] = barren } }
        for _ in 0..<pages where walk.from > target {
            try await lookAtRunsInFlightIfDue()
            if isOver(deadline) { return }
            let number = walk.number
            let page = try await client.runs(dataset: dataset.dataset.token, page: number, priority: .backfill)
            let observedAt = took(page.observedAt)
            let coverage = walk.take(page, latest: observedAt.latest)
            if walk.barrenPages > Self.maximumBarrenPages {
                memory.update { $0.barrenPages[dataset.id] = 0 }
                throw WalkRefused(description: "\(walk.barrenPages) pages of old runs contain nothing new: next attempt in an hour")
            }
            guard let coverage else { continue }
            let isEnd = coverage.reachesBeginning
            if let group = ties.take(page.rows, page: number, isContiguous: walk.isContiguous, isEnd: isEnd) {
                try await store(page, of: dataset, observedAt: observedAt, origin: .backfill)
                _ = try await settle(group, of: dataset, origin: .backfill, priority: .backfill)
            }
            try await store(page, of: dataset, observedAt: observedAt, origin: .backfill, coverage: coverage)
            publishBackfill(isForced: false)
            if isEnd { return }
        }
    }

    /// Says how much of the past is left: to the listener, to the progress of this pass, and once a minute to the log.
    ///
    /// - Parameter isForced: also when that was said less than a second ago.
    func publishBackfill(isForced: Bool = true) {
        let now = collector.time.monotonicNanoseconds()
        let isDue = memory.update { memory in
            guard isForced || now - memory.lastEstimate >= Self.estimateInterval else { return false }
            memory.lastEstimate = now
            return true
        }
        guard isDue else { return }
        let estimate = BackfillEstimate(catalogue, totals: memory.read(\.totals))
        collector.events.backfill(estimate)
        if depth != .fresh { progress { $0.requestsLeft = estimate.requestsLeft } }
        if estimate.requestsLeft > 0 { log(estimate, at: now) }
    }

    private func log(_ estimate: BackfillEstimate, at now: Int64) {
        let isDue = memory.update { memory in
            guard now - memory.lastBackfillLog >= Self.logInterval else { return false }
            memory.lastBackfillLog = now
            return true
        }
        guard isDue else { return }
        let seconds = estimate.seconds(requestsPerSecond: settings.requestsPerSecond).rounded(.up)
        logger.info(
            "reading the past",
            metadata: [
                "requests_left": "\(estimate.requestsLeft)", "complete_datasets": "\(estimate.completeDatasets)",
                "datasets": "\(estimate.datasets)", "seconds_left_at_least": "\(Int(min(seconds, 1e12)))",
            ])
    }
}
