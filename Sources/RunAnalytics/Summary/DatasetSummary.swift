import RunModel

/// Everything that metrics, landing page and monitor say of one dataset; immutable once computed.
///
/// The one place where ``KnownHistory`` decides what may be said: counters once they are whole, a window once it is covered, the newest
/// state at once.
///
/// A class, because snapshots, rankings and pages hand summaries around: copying a structure of this size would count thirty references.
package final class DatasetSummary: Sendable {
    /// The account (workspace) that owns the dataset.
    package let account: String
    /// Token, name and space.
    package let dataset: Dataset
    /// Token and name, for searches.
    package let names: SearchText
    /// Name and token of the space, for searches.
    package let spaceNames: SearchText
    package let known: KnownHistory
    /// Counters and histograms since the history began; nil until they are whole.
    package let totals: DatasetTotals?
    /// Ended runs since the history began; nil until the counters are whole.
    package let endedRuns: Int64?
    /// The newest runs.
    package let latest: LatestRuns
    /// Runs in flight per state name: the documented states always, then others in the order of their names.
    package let inFlightByState: [InFlightCount]
    /// Failed runs created after the newest success; nil while older runs, not read yet, could belong to them.
    package let consecutiveFailures: Int64?
    /// Statistics per configured window, in the order of the configuration.
    package let windows: [WindowStatistics]
    /// When the oldest run in flight ends if it takes the median time of the last 28 days; nil without one, and with fewer than
    /// ``ExpectedEnd/leastRuns`` successes to judge by.
    package let inFlightExpectedEndAt: Timestamp?
    package let schedule: ScheduleFigures
    /// The newest ended runs, oldest first.
    package let sparkline: [SparklinePoint]
    /// When the run list was last known to be current; nil when it never was.
    package let lastCollectedAt: Timestamp?
    /// What "now" was.
    package let computedAt: Timestamp
    /// ``windows``, and the one of the expected end where there is a run in flight.
    private let judged: [WindowStatistics]

    /// From when on a summary needs the runs of a dataset.
    package static func earliestFigure(windows: [Window], now: Timestamp) -> Timestamp {
        let longest = (windows + [ExpectedEnd.window].compactMap { $0 }).map(\.length).max() ?? .zero
        return now - longest
    }

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
        DatasetSummary(facts, windows: windows, now: now, sparklineLength: sparklineLength, scratch: &scratch)
    }

    private init(
        _ facts: DatasetFacts, windows: [Window], now: Timestamp, sparklineLength: Int, scratch: inout StatisticsScratch
    ) {
        func statistics(_ window: Window) -> WindowStatistics {
            WindowStatistics.compute(window, known: facts.known, figures: facts.figures, now: now, scratch: &scratch)
        }
        let computed = windows.map(statistics)
        var judged = computed
        var expectedEnd: Timestamp?
        if let oldest = facts.latest.oldestInFlightCreatedAt, let window = ExpectedEnd.window {
            let month = computed.first { $0.window.length == window.length } ?? statistics(window)
            judged.append(month)
            expectedEnd = ExpectedEnd.of(runCreatedAt: oldest, usual: month)
        }
        let isCountOfFailuresKnown = facts.latest.lastSuccess != nil || facts.known.isComplete
        account = facts.account
        dataset = facts.dataset
        names = SearchText([facts.dataset.token.text, facts.dataset.name])
        spaceNames = SearchText([facts.dataset.space?.name, facts.dataset.space?.token.text])
        known = facts.known
        totals = facts.known.hasWholeCounters ? facts.totals : nil
        endedRuns = totals?.endedRuns
        latest = facts.latest
        inFlightByState = InFlightCount.list(facts.latest.inFlight)
        consecutiveFailures = isCountOfFailuresKnown ? facts.latest.consecutiveFailures : nil
        self.windows = computed
        inFlightExpectedEndAt = expectedEnd
        schedule = facts.schedule
        sparkline = SparklinePoint.newest(sparklineLength, of: facts.figures)
        lastCollectedAt = facts.lastCollectedAt
        computedAt = now
        self.judged = judged
    }

    private init(_ other: DatasetSummary, known: KnownHistory, lastCollectedAt: Timestamp?) {
        account = other.account
        dataset = other.dataset
        names = other.names
        spaceNames = other.spaceNames
        self.known = known
        totals = other.totals
        endedRuns = other.endedRuns
        latest = other.latest
        inFlightByState = other.inFlightByState
        consecutiveFailures = other.consecutiveFailures
        windows = other.windows
        inFlightExpectedEndAt = other.inFlightExpectedEndAt
        schedule = other.schedule
        sparkline = other.sparkline
        self.lastCollectedAt = lastCollectedAt
        computedAt = other.computedAt
        judged = other.judged
    }

    /// The same figures at a later instant, when neither the runs nor the names of the dataset have changed since; nil when they have to be
    /// computed anew, because a run left or entered a window or because more or less of the past is known.
    package func carried(to now: Timestamp, known: KnownHistory, lastCollectedAt: Timestamp?) -> DatasetSummary? {
        guard known.hasWholeCounters == self.known.hasWholeCounters, known.isComplete == self.known.isComplete,
            areWindowsRight(at: now, known: known)
        else { return nil }
        guard known != self.known || lastCollectedAt != self.lastCollectedAt else { return self }
        return DatasetSummary(self, known: known, lastCollectedAt: lastCollectedAt)
    }

    /// Whether the figures are those of a later instant too, when nothing at all has changed since.
    package func isRight(at now: Timestamp) -> Bool { areWindowsRight(at: now, known: known) }

    private func areWindowsRight(at now: Timestamp, known: KnownHistory) -> Bool {
        judged.allSatisfy { window in
            (window.statistics != nil) == known.covers(windowOf: window.window.length, now: now)
                && window.validUntil.map { $0 > now } ?? true
        }
    }

    /// The newest ended run that was not cancelled.
    package var lastEnded: LatestRuns.Ended? { latest.lastEnded }

    /// When the success that completed last did so; nil without one, and when its end is unknown.
    package var lastSuccessCompletedAt: Timestamp? { latest.lastSuccessCompletedAt ?? latest.lastSuccess?.completedAt }

    /// How the dataset stands, for a person who glances at a list.
    package var health: DatasetHealth {
        guard let lastEnded else { return .unknown }
        return lastEnded.state.isSuccess ? .healthy : .failing
    }

    package var inFlight: Int { inFlightByState.reduce(0) { $0 + $1.runs } }

    /// The statistics of the window of that name; nil when it is not configured or not known.
    package func statistics(window name: String) -> RunStatistics? {
        windows.first { $0.window.name == name }?.statistics
    }
}

/// How many runs are in flight in one state.
package struct InFlightCount: Hashable, Sendable {
    package let state: RunState
    package let runs: Int

    /// How many undocumented states are distinguished; the rest counts as `other`. Bounds the series per dataset.
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
    package let createdAt: Timestamp
    /// Creation to end; nil when the end is unknown.
    package let duration: Duration?
    /// How the run ended.
    package let state: RunState.Code

    /// The newest ended runs, oldest first.
    static func newest(_ count: Int, of figures: [RunFigures]) -> [SparklinePoint] {
        let newest = figures.reversed().lazy.filter(\.state.isEnded).prefix(max(0, count)).map { run in
            SparklinePoint(
                createdAt: run.createdAt,
                duration: run.hasDuration ? .milliseconds(run.durationMilliseconds) : nil,
                state: run.state
            )
        }
        return Array(newest).reversed()
    }
}
