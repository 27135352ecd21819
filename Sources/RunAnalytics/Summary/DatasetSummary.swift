import RunModel

/// Everything that metrics, landing page and monitor tell about one dataset; immutable once computed.
package struct DatasetSummary: Sendable {
    /// The account (workspace) that owns the dataset.
    package let account: String
    /// Token, name and space.
    package let dataset: Dataset
    /// Counters of ended runs since the history began.
    package let totals: EndedTotals
    /// Durations of successes since the history began.
    package let durationHistogram: HistogramCounts
    /// Lower bounds of queue latencies since the history began.
    package let queueLowerHistogram: HistogramCounts
    /// Upper bounds of the same latencies.
    package let queueUpperHistogram: HistogramCounts
    /// Runs in flight per state name: the documented states always, then others in the order of their names.
    package let inFlightByState: [InFlightCount]
    /// When the oldest run in flight was created; nil when none is.
    package let oldestInFlightCreatedAt: Timestamp?
    /// When the newest run in any state was created; nil without runs.
    package let lastRunCreatedAt: Timestamp?
    /// The newest ended run that was not cancelled.
    package let lastEnded: LatestRunFacts.Ended?
    /// When the newest success ended; nil without one, and when its end is unknown.
    package let lastSuccessCompletedAt: Timestamp?
    /// Statistics per configured window, in the order of the configuration.
    package let windows: [WindowStatistics]
    /// The earliest next slot of the schedules.
    package let nextScheduledAt: Timestamp?
    /// `created_at` of the newest scheduled run minus its slot, in milliseconds.
    package let scheduleLagMilliseconds: Int64?
    /// The newest ended runs, oldest first.
    package let sparkline: [SparklinePoint]
    /// When the run list was last known to be current; nil when it never was.
    package let lastCollectedAt: Timestamp?
    /// What "now" was.
    package let computedAt: Timestamp
    /// The first instant at which a run leaves or enters a window, so that the statistics must be computed anew even when no
    /// run changed; nil when none ever will.
    package let validUntil: Timestamp?

    /// Computes the summary of a dataset.
    ///
    /// - Parameters:
    ///   - facts: everything known; `figures` ascending by creation.
    ///   - windows: which windows to compute; each holds the runs created after `now − length` and not after `now`.
    ///   - now: what "now" is.
    ///   - sparklineLength: how many ended runs the sparkline shows. Default 30; 0 for none.
    ///   - scratch: lent memory; pass the same one again and again.
    /// - Complexity: O(runs) for each window.
    package static func compute(
        _ facts: DatasetFacts,
        windows: [Window],
        now: Timestamp,
        sparklineLength: Int = 30,
        scratch: inout StatisticsScratch
    ) -> DatasetSummary {
        let statistics = windows.map { WindowStatistics.compute($0, figures: facts.figures, now: now, scratch: &scratch) }
        return DatasetSummary(
            account: facts.account,
            dataset: facts.dataset,
            totals: facts.totals,
            durationHistogram: facts.durationHistogram,
            queueLowerHistogram: facts.queueLowerHistogram,
            queueUpperHistogram: facts.queueUpperHistogram,
            inFlightByState: InFlightCount.list(facts.latest.inFlight),
            oldestInFlightCreatedAt: facts.latest.oldestInFlightCreatedAt,
            lastRunCreatedAt: facts.latest.lastRunCreatedAt,
            lastEnded: facts.latest.lastEnded,
            lastSuccessCompletedAt: facts.latest.lastSuccess?.completedAt,
            windows: statistics,
            nextScheduledAt: facts.schedule.nextScheduledAt,
            scheduleLagMilliseconds: facts.schedule.lagMilliseconds,
            sparkline: SparklinePoint.newest(sparklineLength, of: facts.figures),
            lastCollectedAt: facts.lastCollectedAt,
            computedAt: now,
            validUntil: statistics.compactMap(\.validUntil).min()
        )
    }

    /// How the dataset stands, for a person who glances at a list.
    package var health: DatasetHealth {
        guard let lastEnded else { return .unknown }
        return lastEnded.state.isSuccess ? .healthy : .failing
    }

    /// How many runs are in flight.
    package var inFlight: Int { inFlightByState.reduce(0) { $0 + $1.runs } }

    /// The statistics of the window of that name; nil when it is not configured.
    package func statistics(window name: String) -> RunStatistics? {
        windows.first { $0.window.name == name }?.statistics
    }

    /// How old the run list is, in milliseconds, at least 0; nil when it was never collected.
    package func dataAgeMilliseconds(now: Timestamp) -> Int64? {
        lastCollectedAt.map { max(0, now.milliseconds - $0.milliseconds) }
    }
}

/// How a dataset stands.
package enum DatasetHealth: String, Hashable, Sendable, CaseIterable {
    /// The newest ended run that was not cancelled failed.
    case failing
    /// It succeeded.
    case healthy
    /// No run has ended yet.
    case unknown
}

/// How many runs are in flight in one state.
package struct InFlightCount: Hashable, Sendable {
    /// The state.
    package let state: RunState
    /// How many runs.
    package let runs: Int

    /// How many undocumented states are told apart; the rest counts as `other`. Bounds the series per dataset.
    package static let maximumUndocumentedStates = 10

    /// Every documented state in flight, also at 0; then undocumented ones by name, the last of them `other` when there are too many.
    static func list(_ counts: [RunState: Int]) -> [InFlightCount] {
        let documented = RunState.inFlight.map { InFlightCount(state: $0, runs: max(0, counts[$0] ?? 0)) }
        let undocumented = counts.filter { $0.key.code == .other && $0.value > 0 }
            .sorted { $0.key.name.utf8.lexicographicallyPrecedes($1.key.name.utf8) }
        let named = undocumented.prefix(maximumUndocumentedStates).map { InFlightCount(state: $0.key, runs: $0.value) }
        let rest = undocumented.dropFirst(maximumUndocumentedStates).reduce(0) { $0 + $1.value }
        guard rest > 0 else { return documented + named }
        let sameName = named.first { $0.state == .other("other") }?.runs ?? 0
        return documented + named.filter { $0.state != .other("other") } + [InFlightCount(state: .other("other"), runs: rest + sameName)]
    }
}

/// One ended run of a sparkline.
package struct SparklinePoint: Hashable, Sendable {
    /// When the run was created.
    package let createdAt: Timestamp
    /// Creation to end, in milliseconds; nil when the end is unknown.
    package let durationMilliseconds: Int64?
    /// How the run ended.
    package let state: RunState.Code

    /// The newest ended runs, oldest first.
    static func newest(_ count: Int, of figures: [RunFigures]) -> [SparklinePoint] {
        let newest = figures.reversed().lazy.filter(\.state.isEnded).prefix(max(0, count)).map { run in
            SparklinePoint(
                createdAt: Timestamp(milliseconds: run.createdMilliseconds),
                durationMilliseconds: run.hasDuration ? run.durationMilliseconds : nil,
                state: run.state
            )
        }
        return Array(newest).reversed()
    }
}
