import RunModel

/// One proposal: let a dataset run at another time of its own period.
package struct SpreadMove: Hashable, Sendable {
    /// Index into the datasets of the analysis.
    package var datasetIndex: Int
    /// From one scheduled run to the next.
    package var period: Duration
    /// When the schedule fires today, as local time into the period; a week begins on Monday.
    package var from: Duration
    /// When it would fire, likewise; below the period.
    package var to: Duration
    /// How much later that is; below the period.
    package var shift: Duration
    /// How many runs of the window it moves.
    package var runs: Int

    /// The time it moves from: `:05` within an hour or less, `06:05` within a day, `Mon 06:05` within a week.
    package var fromText: String { text(from) }
    package var toText: String { text(to) }

    private func text(_ phase: Duration) -> String {
        let phase = phase.milliseconds
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let minute = ":" + two(phase / 60_000 % 60)
        guard period > .hours(1) else { return minute }
        let time = two(phase / 3_600_000 % 24) + minute
        guard period > .days(1) else { return time }
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        return days[Int(phase / 86_400_000) % 7] + " " + time
    }
}

/// How the queue does, before or after moves.
package struct SpreadState: Hashable, Sendable {
    /// The most runs executing or waiting at once, in the replay.
    package var peak: Int
    /// The most runs waiting at once, in the replay.
    package var peakQueue: Int
    package var waits: WaitBand

    init(_ outcome: SlotOutcome) {
        peak = outcome.peakInSystem
        peakQueue = outcome.peakQueueHigh
        waits = outcome.waits
    }

    /// Whether the peak or else the p95 wait is lower, and the p95 wait not higher.
    func isBetter(than other: SpreadState) -> Bool {
        let wait = waits.high.p95
        let otherWait = other.waits.high.p95
        return (peak < other.peak && wait <= otherWait) || (peak == other.peak && wait < otherWait)
    }
}

/// Moves of schedules that lower the peak, and what they achieve.
package struct SpreadPlan: Hashable, Sendable {
    /// How many slots the replays had.
    package var slots: Int
    /// The moves, the most effective first; empty when no move helps.
    package var moves: [SpreadMove]
    /// Replay of what was.
    package var before: SpreadState
    /// Replay with the moves made; equals `before` without moves.
    package var after: SpreadState
    /// Datasets with a rhythm that spreading could have moved.
    package var movableDatasets: Int
}

/// Looks for moves, greedily: each time the one that lowers the peak most.
struct SpreadSearch {
    /// The most datasets tried for one move: those with the most work at the peak. Bounds the time for thousands of datasets on one minute.
    static let candidatesPerMove = 100

    private let spans: [Range<Timestamp>]
    private let furthestShift: Duration
    private var patterns: [SchedulePattern]
    private var grid: DemandGrid

    /// - Parameters:
    ///   - services: how long each run executes at most, in milliseconds.
    ///   - patterns: the rhythms of the datasets that may move.
    init(runs: [CapacityRun], services: [Int64], patterns: [SchedulePattern], window: Range<Timestamp>, furthestShift: Duration) {
        self.patterns = patterns
        self.furthestShift = furthestShift
        spans = zip(runs, services).map { $0.createdAt..<$0.createdAt.advanced(byMilliseconds: $1) }
        grid = DemandGrid(
            covering: window.lowerBound..<window.upperBound + furthestShift,
            spans: spans,
            scheduled: patterns.lazy.flatMap { $0.runIndices.lazy.map { Int($0) } }
        )
    }

    /// At most `count` moves, each of another dataset, in the order in which they were found.
    mutating func moves(atMost count: Int) -> [(SpreadMove, SchedulePattern)] {
        var found: [(SpreadMove, SchedulePattern)] = []
        while found.count < count, let (position, shift) = bestMove() {
            let pattern = patterns.remove(at: position)
            let own = pattern.runIndices.map { spans[Int($0)] }
            grid.add(-1, to: own)
            grid.add(1, to: own, shiftedBy: shift)
            let period = pattern.period
            let move = SpreadMove(
                datasetIndex: pattern.datasetIndex,
                period: period,
                from: pattern.phase,
                to: .milliseconds((pattern.phase.milliseconds + shift) % period.milliseconds),
                shift: .milliseconds(shift),
                runs: pattern.runIndices.count
            )
            found.append((move, pattern))
        }
        return found
    }

    /// The pattern and shift that lower the peak most; nil when none does.
    private mutating func bestMove() -> (position: Int, shift: Int64)? {
        guard let peakMinute = grid.firstPeakMinute() else { return nil }
        let current = grid.score()
        var best: (score: DemandGrid.Score, position: Int, shift: Int64)?
        for position in candidates(at: peakMinute) {
            let pattern = patterns[position]
            let own = pattern.runIndices.map { spans[Int($0)] }
            grid.add(-1, to: own)
            for shift in pattern.shifts(atMost: furthestShift) {
                grid.add(1, to: own, shiftedBy: shift)
                let score = grid.score()
                grid.add(-1, to: own, shiftedBy: shift)
                guard score.lowersPeak(of: current) else { continue }
                if best.map({ score < $0.score }) ?? true { best = (score, position, shift) }
            }
            grid.add(1, to: own)
        }
        return best.map { ($0.position, $0.shift) }
    }

    /// The datasets whose scheduled runs touch a minute, those with the most work first.
    private func candidates(at minute: Range<Timestamp>) -> [Int] {
        let touching = patterns.indices.filter { position in
            patterns[position].runIndices.contains {
                let span = spans[Int($0)]
                return span.lowerBound < minute.upperBound && (span.upperBound > minute.lowerBound || span.lowerBound >= minute.lowerBound)
            }
        }
        let work = touching.map { position in
            (position, patterns[position].runIndices.reduce(Int64(0)) { $0 + spans[Int($1)].milliseconds })
        }
        return work.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }.prefix(Self.candidatesPerMove).map(\.0)
    }
}

extension SpreadPlan {
    /// Finds moves and replays the same runs with and without them.
    ///
    /// Keeps as many of the moves, in their order, as leave the replay better than before: the search works on demand by the
    /// minute, the replay decides.
    static func make(
        runs: [CapacityRun],
        pair: ReplayPair,
        firstCounted: Int,
        datasets: [CapacityDataset],
        slots: Int,
        options: CapacityOptions,
        localHours: LocalHours
    ) -> SpreadPlan {
        let patterns = SchedulePattern.all(runs, firstCounted: firstCounted, datasets: datasets, localHours: localHours)
            .filter { !datasets[$0.datasetIndex].isPinned }
        var search = SpreadSearch(
            runs: runs,
            services: pair.high.services,
            patterns: patterns,
            window: pair.high.window,
            furthestShift: min(options.maximumShift, .days(7))
        )
        var found = search.moves(atMost: min(options.maximumMoves, datasets.count))
        var scratch: [Int64] = []
        func outcome(_ pair: ReplayPair) -> SpreadState {
            SpreadState(pair.outcome(slots: slots, target: options.targetWait, scratch: &scratch))
        }
        let before = outcome(pair)
        while !found.isEmpty {
            let after = outcome(pair.moved(found.map { ($0.0.shift.milliseconds, $0.1.runIndices) }))
            if after.isBetter(than: before) {
                return SpreadPlan(
                    slots: slots,
                    moves: found.map(\.0),
                    before: before,
                    after: after,
                    movableDatasets: patterns.count
                )
            }
            found.removeLast()
        }
        return SpreadPlan(slots: slots, moves: [], before: before, after: before, movableDatasets: patterns.count)
    }
}

extension ReplayPair {
    /// The same runs, some of them later, in their new order of arrival.
    func moved(_ moves: [(shift: Int64, runIndices: [Int32])]) -> ReplayPair {
        var arrivals = low.arrivals
        for move in moves {
            for index in move.runIndices { arrivals[Int(index)] = arrivals[Int(index)].advanced(byMilliseconds: move.shift) }
        }
        let order = arrivals.indices.sorted {
            arrivals[$0] != arrivals[$1] ? arrivals[$0] < arrivals[$1] : $0 < $1
        }
        let sortedArrivals = order.map { arrivals[$0] }
        return ReplayPair(
            low: ReplayTrace(arrivals: sortedArrivals, services: order.map { low.services[$0] }, window: low.window),
            high: ReplayTrace(arrivals: sortedArrivals, services: order.map { high.services[$0] }, window: high.window)
        )
    }
}
