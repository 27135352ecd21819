import RunModel

@testable import RunHistory

/// What a history must say, the slow way: keeps every reading of every run, and works everything out anew from all of them.
struct HistoryModel {
    struct Reading {
        var state: RunState
        var updated: Int64?
        var completed: Int64?
        var earliest: Int64
        var latest: Int64
        /// False for imports.
        var observes: Bool

        var end: Int64? { state.isEnded ? completed ?? updated : nil }
        var isEstimated: Bool { state.isEnded && completed == nil && updated != nil }
    }

    struct ModelRun {
        var token: String
        var created: Int64
        var readings: [Reading] = []
        var isWatchedFromTheStart = false
        var exact: Int64?
        var awaiting: Int?
        var counted = Counted()
    }

    /// What a run has added to the counters, each part when it was first known for good.
    struct Counted {
        var ended: View?
        var queue: (lower: Int64, upper: Int64)?
        var failure: String?
        var errorCode: String?
    }

    /// A run as everybody sees it.
    struct View: Hashable {
        var figures: RunFigures
        var state: RunState
        var isEstimated: Bool
        var source: QueueLatency.Source?
    }

    let settings: HistorySettings
    var runs: [DatasetID: [String: ModelRun]] = [:]
    /// Removed by retention, settled.
    var pruned: [DatasetID: [ModelRun]] = [:]
    /// Counted before they went back in flight and were removed.
    var removed: [DatasetID: [String: ModelRun]] = [:]
    /// Counted, removed, and beyond retention.
    var lost: [DatasetID: [Counted]] = [:]
    var horizon: [DatasetID: Int64] = [:]
    var watchedSince: [DatasetID: Int64] = [:]
    var coverage: [DatasetID: Coverage] = [:]
    var rejected: [RunRejection: Set<String>] = [:]

    init(settings: HistorySettings) { self.settings = settings }

    mutating func apply(_ page: ObservedRuns) {
        let dataset = page.dataset
        if page.origin == .live, watchedSince[dataset] == nil { watchedSince[dataset] = page.observedLatest.milliseconds }
        for run in page.runs { apply(run, page) }
        for row in page.rejected {
            rejected[row.reason, default: []].insert("\(dataset.rawValue) \(row.identity)")
            if let run = runs[dataset]?[row.identity], !view(run).state.isEnded {
                runs[dataset]?[row.identity] = nil
                if run.counted.ended != nil { removed[dataset, default: [:]][row.identity] = run }
            }
        }
        if let change = page.coverage { coverage[dataset] = Coverage.joining(coverage[dataset], change) }
    }

    private mutating func apply(_ run: Run, _ page: ObservedRuns) {
        let (dataset, created) = (page.dataset, run.createdAt.milliseconds)
        let stored = runs[dataset]?[run.token.text]
        let before = removed[dataset]?.removeValue(forKey: run.token.text)
        if stored == nil, before == nil, created < horizon[dataset] ?? .min { return }
        var model = stored ?? ModelRun(token: run.token.text, created: created)
        let wasWatched = isWatched(model)
        if stored == nil {
            model.counted = before?.counted ?? Counted()
            let isWatched = page.origin == .live && run.state.isEnded && created >= watchedSince[dataset] ?? .max
            model.isWatchedFromTheStart = before == nil && isWatched
            if settings.queryRunPolicy == .all { model.awaiting = 0 }
        }
        model.readings.append(
            Reading(
                state: run.state,
                updated: run.updatedAt?.milliseconds,
                completed: run.isCompletionEstimated ? nil : run.completedAt?.milliseconds,
                earliest: page.observedEarliest.milliseconds,
                latest: page.observedLatest.milliseconds,
                observes: page.origin != .imported
            )
        )
        if settings.queryRunPolicy == .new, !wasWatched, isWatched(model), model.exact == nil { model.awaiting = 0 }
        count(&model)
        runs[dataset, default: [:]][run.token.text] = model
    }

    /// Once ended, once settled: whatever is said later, nothing of it is taken back.
    private func count(_ run: inout ModelRun) {
        let view = view(run)
        guard view.state.isEnded else { return }
        if run.counted.ended == nil { run.counted.ended = view }
        guard run.awaiting == nil else { return }
        if run.counted.queue == nil, view.figures.hasQueueLatency {
            run.counted.queue = (view.figures.queueLowerMilliseconds, view.figures.queueUpperMilliseconds)
        }
        if run.counted.failure == nil, run.counted.ended?.state == .failed {
            run.counted.failure = view.state == .failed ? run.counted.errorCode ?? "unknown" : "unknown"
        }
    }

    mutating func apply(_ outcome: QueryRunOutcome, dataset: DatasetID, token: String) {
        guard var run = runs[dataset]?[token], let attempts = run.awaiting else { return }
        if case .began(_, let code?) = outcome { run.counted.errorCode = code }
        switch outcome {
        case .began(let start, _) where start.milliseconds < run.created:
            rejected[.negativeQueueLatency, default: []].insert("\(dataset.rawValue) \(token)")
            run.awaiting = nil
        case .began(let start, _):
            run.exact = start.milliseconds - run.created
            run.awaiting = nil
        case .absent: run.awaiting = nil
        case .unavailable: run.awaiting = attempts + 1 < settings.maximumQueryRunAttempts ? attempts + 1 : nil
        }
        count(&run)
        runs[dataset]?[token] = run
    }

    mutating func prune(before instant: Timestamp) {
        let limit = UTCDay(containing: instant).start.milliseconds
        for (dataset, stored) in runs {
            for (token, run) in stored where run.created < limit && view(run).state.isEnded {
                var settled = run
                settled.awaiting = nil
                count(&settled)
                pruned[dataset, default: []].append(settled)
                runs[dataset]?[token] = nil
                horizon[dataset] = max(horizon[dataset] ?? limit, limit)
            }
        }
        for (dataset, gone) in removed {
            for (token, run) in gone where run.created < limit {
                lost[dataset, default: []].append(run.counted)
                removed[dataset]?[token] = nil
                horizon[dataset] = max(horizon[dataset] ?? limit, limit)
            }
        }
    }

    private func isWatched(_ run: ModelRun) -> Bool {
        run.isWatchedFromTheStart || run.readings.contains { $0.observes && !$0.state.isEnded }
    }

    func view(_ run: ModelRun) -> View {
        let order: (Reading) -> [Int64] = { reading in
            let progress: Int64 =
                switch reading.state {
                case .pending: 0
                case .enqueued: 1
                case .other: 2
                case .runningNotebook: 3
                default: 4
                }
            return [reading.updated ?? reading.end ?? run.created, progress, reading.isEstimated ? 0 : 1]
        }
        let winner = run.readings.max { order($0).lexicographicallyPrecedes(order($1)) }
        let state = winner?.state ?? .pending
        let alike = run.readings.filter { $0.state == state && state.isEnded }
        let given = alike.compactMap(\.completed).max()
        let end = given ?? alike.compactMap(\.end).min()
        let bounds = state.isEnded ? interval(run, end: end) : nil
        return View(
            figures: RunFigures(
                createdAt: Timestamp(milliseconds: run.created),
                durationMilliseconds: end.map { $0 - run.created } ?? RunFigures.none,
                queueLowerMilliseconds: bounds?.lower ?? RunFigures.none,
                queueUpperMilliseconds: bounds?.upper ?? RunFigures.none,
                state: state.code
            ),
            state: state,
            isEstimated: end != nil && given == nil,
            source: bounds == nil ? nil : run.exact == nil ? .polling : .queryRun
        )
    }

    private func interval(_ run: ModelRun, end: Int64?) -> (lower: Int64, upper: Int64)? {
        if let exact = run.exact { return (exact, exact) }
        guard isWatched(run) else { return nil }
        let observing = run.readings.filter { $0.observes && !$0.state.isEnded }
        let uppers = observing.filter { !settings.waitingStates.contains($0.state.name) }.map { max(0, $0.latest - run.created) }
        guard let upper = (uppers + [end.map { $0 - run.created }].compactMap { $0 }).min() else { return nil }
        let lowers = observing.filter { settings.waitingStates.contains($0.state.name) }.map { max(0, $0.earliest - run.created) }
        return (min(lowers.max() ?? 0, upper), upper)
    }

    func views(_ dataset: DatasetID) -> [View] {
        (runs[dataset] ?? [:]).values.sorted { ($0.created, $0.token) < ($1.created, $1.token) }.map(view)
    }

    func totals(_ dataset: DatasetID) -> DatasetTotals {
        var totals = DatasetTotals(
            states: [:],
            duration: DurationHistogram(bounds: settings.durationBuckets),
            queueLower: DurationHistogram(bounds: settings.queueBuckets),
            queueUpper: DurationHistogram(bounds: settings.queueBuckets)
        )
        let rows = [runs[dataset], removed[dataset]].flatMap { ($0 ?? [:]).values.map(\.counted) }
        for counted in rows + (pruned[dataset] ?? []).map(\.counted) + (lost[dataset] ?? []) {
            guard let view = counted.ended else { continue }
            totals.states[view.state.code, default: StateTotal()].runs += 1
            totals.states[view.state.code]?.runTime += .milliseconds(max(0, view.figures.durationMilliseconds))
            totals.states[view.state.code]?.estimatedRuns += view.isEstimated ? 1 : 0
            if view.state.isSuccess, view.figures.hasDuration { Self.count(view.figures.durationMilliseconds, &totals.duration) }
            if let queue = counted.queue {
                Self.count(queue.lower, &totals.queueLower)
                Self.count(queue.upper, &totals.queueUpper)
            }
            if let failure = counted.failure { totals.failures[failure, default: 0] += 1 }
        }
        return totals
    }

    private static func count(_ value: Int64, _ histogram: inout DurationHistogram) {
        histogram.counts[histogram.bounds.firstIndex { .milliseconds(value) <= $0 } ?? histogram.bounds.count] += 1
        histogram.sum += .milliseconds(value)
    }

    func latest(_ dataset: DatasetID) -> LatestRuns {
        var latest = LatestRuns()
        let stored = (runs[dataset] ?? [:]).values.map { $0 }
        let all = (stored + (pruned[dataset] ?? [])).sorted { ($0.created, $0.token) < ($1.created, $1.token) }
        func ended(_ condition: (RunState) -> Bool) -> LatestRuns.Ended? {
            all.map(view).last { condition($0.state) }.map {
                LatestRuns.Ended(
                    createdAt: $0.figures.createdAt,
                    state: $0.state.code,
                    duration: $0.figures.hasDuration ? .milliseconds($0.figures.durationMilliseconds) : nil
                )
            }
        }
        latest.lastRunCreatedAt = all.last.map { Timestamp(milliseconds: $0.created) }
        latest.lastEnded = ended { $0.isEnded && $0 != .cancelled }
        latest.lastSuccess = ended(\.isSuccess)
        let ends = all.map(view).filter { $0.state.isSuccess && $0.figures.hasDuration }
        latest.lastSuccessCompletedAt = ends.map { $0.figures.createdAt.advanced(byMilliseconds: $0.figures.durationMilliseconds) }.max()
        let sinceSuccess = all.map(view).reversed().prefix { !$0.state.isSuccess }
        latest.consecutiveFailures = Int64(sinceSuccess.count { $0.state == .failed })
        for run in stored where !view(run).state.isEnded {
            latest.inFlight[view(run).state, default: 0] += 1
            let created = Timestamp(milliseconds: run.created)
            latest.oldestInFlightCreatedAt = min(latest.oldestInFlightCreatedAt ?? created, created)
        }
        return latest
    }
}
