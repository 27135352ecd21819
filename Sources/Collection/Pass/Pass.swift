import Logging
import ModeAPI
import RunHistory
import RunModel
import Synchronization

/// One collection pass: owns its catalogue, its counters and its progress.
///
/// Reads, under one budget: the listings of datasets, the runs of those whose row changed, now and then the runs in flight, query runs and
/// schedules, and the past. The table of datasets is read once, and kept up to date by what the pass itself stores.
final class Pass: Sendable {
    private struct State {
        var catalogue: [DatasetID: StoredDataset] = [:]
        var ids: [DatasetToken: DatasetID] = [:]
        var outcome = PassOutcome()
        var rejected: Set<String> = []
        var progress: CollectProgress
        /// Datasets whose past is being read by one of the concurrent walks.
        var busy: Set<DatasetID> = []
        /// Datasets whose past could not be read in this pass.
        var leftOut: Set<DatasetID> = []
        var firstReadings = 0
    }

    /// How many rejected rows a pass distinguishes by identity; more are not counted.
    private static let rejectedLimit = 100_000

    let collector: Collector
    let depth: Collector.Depth
    private let state: Mutex<State>

    init(_ collector: Collector, _ depth: Collector.Depth) {
        self.collector = collector
        self.depth = depth
        state = Mutex(State(progress: CollectProgress(requestsPerSecond: collector.settings.requestsPerSecond)))
    }

    var client: ModeClient { collector.client }
    var history: RunHistory { collector.history }
    var settings: CollectorSettings { collector.settings }
    var clock: ServerClock { collector.clock }
    var memory: CollectorMemory { collector.memory }
    var logger: Logger { collector.logger }

    /// Runs to the end. Never throws: what went wrong is in the outcome, counted and logged.
    func run() async -> PassOutcome {
        let start = collector.time.monotonicNanoseconds()
        var failure: CollectFailure?
        do {
            try await load()
            let isDiscovery = try await readSpacesIfDue()
            if depth != .fresh { try await lookAtRunsInFlight() }
            try await sweep(isDiscovery: isDiscovery)
            try await readQueryRuns()
            try await readSchedules()
            if depth != .fresh {
                try await backfill(until: nil)
                while try await readQueryRuns() { try Task.checkCancellation() }
            }
            collector.troubles.worked("collection pass", at: clock.now)
        } catch {
            let caught = CollectFailure(error)
            failure = caught
            if !caught.isCancellation {
                collector.events.failed(caught.kind, caught.text, clock.now)
                collector.troubles.failed("collection pass", caught.text, kind: caught.kind, level: .error, at: clock.now)
            }
        }
        publishBackfill()
        return finish(failure, since: start)
    }

    private func finish(_ failure: CollectFailure?, since start: Int64) -> PassOutcome {
        let outcome = state.withLock { state in
            state.outcome.reachedAPI = state.outcome.answers > 0
            state.outcome.failure = failure
            state.outcome.duration = .nanoseconds(collector.time.monotonicNanoseconds() - start)
            state.outcome.endedAt = clock.now
            return state.outcome
        }
        collector.events.passEnded(outcome)
        let foundSomething = outcome.newRuns > 0 || outcome.endedRuns > 0 || outcome.partialFailures > 0
        logger.log(
            level: foundSomething ? .info : .debug,
            "collection pass ended",
            metadata: [
                "seconds": "\(Double(outcome.duration.milliseconds) / 1000)", "datasets": "\(outcome.datasets)",
                "requests": "\(outcome.answers)", "new_runs": "\(outcome.newRuns)", "ended_runs": "\(outcome.endedRuns)",
                "partial_failures": "\(outcome.partialFailures)",
            ]
        )
        return outcome
    }

    private func load() async throws {
        let account = settings.account
        let datasets = try await history.reading { history throws(HistoryError) in
            // Before the first request: what cannot be kept is not asked for.
            try history.requirePlace("collect")
            return try history.datasets(account: account)
        }
        state.withLock { state in
            state.catalogue = Dictionary(uniqueKeysWithValues: datasets.map { ($0.id, $0) })
            state.ids = Dictionary(uniqueKeysWithValues: datasets.map { ($0.dataset.token, $0.id) })
        }
    }

    /// Runs created before it are not asked for, and never counted where it was the first target of a dataset: so that a clock of this machine
    /// that runs ahead leaves out nothing, it is only asked for once the API has answered.
    var backfillTarget: Timestamp {
        settings.wantedBackfill.map { clock.earliestNow - $0 } ?? Timestamp(milliseconds: 0)
    }

    // MARK: Catalogue

    var catalogue: [StoredDataset] { state.withLock { Array($0.catalogue.values) } }

    func dataset(_ id: DatasetID) -> StoredDataset? { state.withLock { $0.catalogue[id] } }

    func dataset(_ token: DatasetToken) -> StoredDataset? {
        state.withLock { state in state.ids[token].flatMap { state.catalogue[$0] } }
    }

    func change(_ id: DatasetID, _ body: (inout StoredDataset) -> Void) {
        state.withLock { state in
            guard var dataset = state.catalogue[id] else { return }
            body(&dataset)
            state.catalogue[id] = dataset
        }
    }

    /// Changes the history and takes over, from the same moment, the rows of the datasets that `body` names.
    func write(_ body: @escaping @Sendable (RunHistory) throws(HistoryError) -> [DatasetID]) async throws {
        let changed = try await history.writing { history throws(HistoryError) in
            var changed: [StoredDataset] = []
            for id in try body(history) {
                if let dataset = try history.dataset(id) { changed.append(dataset) }
            }
            return changed
        }
        state.withLock { state in
            for dataset in changed {
                state.catalogue[dataset.id] = dataset
                state.ids[dataset.dataset.token] = dataset.id
            }
        }
    }

    // MARK: Counters and progress

    func count(_ body: (inout PassOutcome) -> Void) {
        state.withLock { body(&$0.outcome) }
    }

    func count(rejected rows: [RejectedRow], of dataset: DatasetID) {
        guard !rows.isEmpty else { return }
        state.withLock { state in
            for row in rows where state.rejected.count < Self.rejectedLimit {
                guard state.rejected.insert("\(dataset.rawValue) \(row.identity)").inserted else { continue }
                var rejected = state.outcome.rejected[row.reason] ?? PassOutcome.Rejected(first: row.identity)
                rejected.count += 1
                state.outcome.rejected[row.reason] = rejected
            }
        }
    }

    /// Learns from an answer: the API is there, and what time it has.
    ///
    /// - Returns: when the answer was made, as far as its clock can be trusted.
    func took(_ instant: ServerInstant) -> ServerInstant {
        progress {
            $0.requests += 1
            if let left = $0.requestsLeft { $0.requestsLeft = max(0, left - 1) }
        }
        count { $0.answers += 1 }
        return clock.trusted(instant)
    }

    func progress(_ body: (inout CollectProgress) -> Void) {
        let copy = state.withLock { state in
            body(&state.progress)
            state.progress.runs = state.outcome.newRuns
            state.progress.datasets = max(state.progress.datasets, state.outcome.datasets)
            state.progress.settle()
            return state.progress
        }
        collector.events.progress(copy)
    }

    /// Whether this first reading of a dataset is one after which some pages of a past are read.
    func isTurnOfBackfill() -> Bool {
        state.withLock { state in
            state.firstReadings += 1
            return state.firstReadings % 12 == 0
        }
    }

    func leaveOut(_ id: DatasetID) {
        state.withLock { _ = $0.leftOut.insert(id) }
    }

    func isLeftOut(_ id: DatasetID) -> Bool { state.withLock { $0.leftOut.contains(id) } }

    func isBusy(_ id: DatasetID) -> Bool { state.withLock { $0.busy.contains(id) } }

    /// - Returns: false when another walk reads its past already.
    func becomeBusy(_ id: DatasetID) -> Bool { state.withLock { $0.busy.insert(id).inserted } }

    func endBusy(_ id: DatasetID) {
        state.withLock { _ = $0.busy.remove(id) }
    }
}

extension StoredDataset {
    /// Whether nothing speaks against asking for its runs: it was never tried, or it worked.
    var mayBeRead: Bool { access == nil || access == .ok }
}

/// Runs `operation` for every item, at most `width` at once, and returns when all have ended.
///
/// After a thrown error no further item is begun, what is under way is cancelled, and the error is thrown on.
func forEachConcurrently<Item: Sendable>(
    _ items: some Sequence<Item>,
    width: Int,
    _ operation: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var iterator = items.makeIterator()
        for _ in 0..<width {
            guard let item = iterator.next() else { break }
            group.addTask { try await operation(item) }
        }
        while try await group.next() != nil {
            guard let item = iterator.next() else { continue }
            group.addTask { try await operation(item) }
        }
    }
}
