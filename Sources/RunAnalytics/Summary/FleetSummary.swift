import RunModel

/// The summaries of all datasets with the totals over them; immutable once computed.
package struct FleetSummary: Sendable {
    /// What "now" was.
    package private(set) var computedAt: Timestamp
    package let windows: [Window]
    /// Every dataset, by account and token: the order of the exposition.
    package let datasets: [DatasetSummary]
    /// The same datasets, worst first in ``rankingWindow``, see ``WorstFirst``. A dataset of which the window is not known stands after
    /// those that certainly fail, and before the rest if its newest run failed.
    package let worstFirst: [DatasetSummary]
    /// The window by which datasets are ranked: the configured one nearest to 7 days; nil without windows.
    package let rankingWindow: Window?
    /// Sums over all datasets.
    package let totals: FleetTotals

    /// Puts the summaries of all datasets together.
    ///
    /// - Complexity: O(n log n) in the number of datasets.
    package init(datasets: [DatasetSummary], windows: [Window], now: Timestamp) {
        let ordered = datasets.sorted(by: Self.precedes)
        let ranking = windows.nearest(to: .days(7))
        computedAt = now
        self.windows = windows
        self.datasets = ordered
        rankingWindow = ranking
        let entries = ordered.map { summary in
            let counts = ranking.flatMap { summary.statistics(window: $0.name)?.counts }
            return (counts: counts ?? StateCounts(), isFailing: counts == nil && summary.health == .failing)
        }
        worstFirst = WorstFirst.order(entries).map { ordered[$0] }
        totals = FleetTotals(ordered, windows: windows)
    }

    /// The same figures, found to be still right at a later instant.
    package func confirmed(at now: Timestamp) -> FleetSummary {
        var fleet = self
        fleet.computedAt = now
        return fleet
    }

    private static func precedes(_ left: DatasetSummary, _ right: DatasetSummary) -> Bool {
        if left.account != right.account { return left.account.utf8.lexicographicallyPrecedes(right.account.utf8) }
        return left.dataset.token < right.dataset.token
    }
}

/// Sums over the datasets of a fleet.
package struct FleetTotals: Hashable, Sendable {
    package var datasets: Int
    /// How many of them stand how; every health has an entry.
    package var byHealth: [DatasetHealth: Int]
    package var inFlight: Int
    /// How many datasets have whole counters: those of which ``endedRuns`` is the sum.
    package var counted: Int
    /// Ended runs since the history began, of the datasets with whole counters.
    package var endedRuns: Int64
    /// How many datasets have had their past read as far as configured.
    package var complete: Int
    /// How many datasets have had their list of runs checked; ``inFlight`` is of these.
    package var checked: Int
    /// When the list of runs was last known to be current, of the dataset of which that is longest ago; nil when none was ever checked.
    package var oldestCheckAt: Timestamp?
    /// Runs by state per window, in the order of the configuration, of the datasets of which the window is known.
    package var windows: [WindowCounts]

    init(_ summaries: [DatasetSummary], windows: [Window]) {
        datasets = summaries.count
        byHealth = Dictionary(uniqueKeysWithValues: DatasetHealth.allCases.map { ($0, 0) })
        for summary in summaries { byHealth[summary.health, default: 0] += 1 }
        inFlight = summaries.reduce(0) { $0 + $1.inFlight }
        let ended = summaries.compactMap(\.endedRuns)
        counted = ended.count
        endedRuns = ended.reduce(0) { $0.addingSaturated($1) }
        complete = summaries.count(where: \.known.isComplete)
        let checks = summaries.compactMap(\.lastCollectedAt)
        checked = checks.count
        oldestCheckAt = checks.min()
        self.windows = windows.map { window in
            let known = summaries.compactMap { $0.statistics(window: window.name)?.counts }
            return WindowCounts(window: window, counts: known.reduce(StateCounts(), +), datasets: known.count)
        }
    }
}

/// Runs by state in one window.
package struct WindowCounts: Hashable, Sendable {
    package let window: Window
    package let counts: StateCounts
    /// How many datasets these are the runs of.
    package let datasets: Int
}
