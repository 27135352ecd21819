import RunModel

/// The summaries of all datasets with the totals over them; immutable once computed.
package struct FleetSummary: Sendable {
    /// What "now" was.
    package let computedAt: Timestamp
    /// The configured windows.
    package let windows: [Window]
    /// Every dataset, by account and token: the order of the exposition.
    package let datasets: [DatasetSummary]
    /// The same datasets, worst first in ``rankingWindow``. See ``WorstFirst``.
    package let worstFirst: [DatasetSummary]
    /// The window by which datasets are ranked: the configured one nearest to 7 days; nil without windows.
    package let rankingWindow: Window?
    /// Sums over all datasets.
    package let totals: FleetTotals
    /// The first instant at which the summary of any dataset is out of date though no run changed; nil when none ever is.
    package let validUntil: Timestamp?

    /// Puts the summaries of all datasets together.
    ///
    /// - Complexity: O(n log n) in the number of datasets.
    package init(datasets: [DatasetSummary], windows: [Window], now: Timestamp) {
        let ordered = datasets.sorted(by: Self.precedes)
        let week: Int64 = 604_800_000
        let ranking = windows.min { abs($0.milliseconds - week) < abs($1.milliseconds - week) }
        computedAt = now
        self.windows = windows
        self.datasets = ordered
        rankingWindow = ranking
        let counts = ordered.map { summary in ranking.flatMap { summary.statistics(window: $0.name)?.counts } ?? StateCounts() }
        worstFirst = WorstFirst.order(counts).map { ordered[$0] }
        totals = FleetTotals(ordered, windows: windows)
        validUntil = ordered.compactMap(\.validUntil).min()
    }

    private static func precedes(_ left: DatasetSummary, _ right: DatasetSummary) -> Bool {
        if left.account != right.account { return left.account.utf8.lexicographicallyPrecedes(right.account.utf8) }
        return left.dataset.token < right.dataset.token
    }
}

/// Sums over the datasets of a fleet.
package struct FleetTotals: Hashable, Sendable {
    /// How many datasets there are.
    package var datasets: Int
    /// How many of them stand how; every health has an entry.
    package var byHealth: [DatasetHealth: Int]
    /// Runs in flight.
    package var inFlight: Int
    /// Ended runs since the history began.
    package var ended: EndedTotals
    /// Runs by state per window, in the order of the configuration.
    package var windows: [WindowCounts]

    init(_ summaries: [DatasetSummary], windows: [Window]) {
        datasets = summaries.count
        byHealth = Dictionary(uniqueKeysWithValues: DatasetHealth.allCases.map { ($0, 0) })
        for summary in summaries { byHealth[summary.health, default: 0] += 1 }
        inFlight = summaries.reduce(0) { $0 + $1.inFlight }
        ended = summaries.reduce(EndedTotals()) { $0 + $1.totals }
        self.windows = windows.map { window in
            WindowCounts(
                window: window,
                counts: summaries.reduce(StateCounts()) { $0 + ($1.statistics(window: window.name)?.counts ?? StateCounts()) }
            )
        }
    }
}

/// Runs by state in one window.
package struct WindowCounts: Hashable, Sendable {
    /// The window.
    package let window: Window
    /// Its runs by state.
    package let counts: StateCounts
}

extension EndedTotals {
    /// The totals of two datasets together.
    package static func + (left: EndedTotals, right: EndedTotals) -> EndedTotals {
        func sum(_ path: KeyPath<EndedTotals, Total>) -> Total {
            let (one, other) = (left[keyPath: path], right[keyPath: path])
            return Total(
                runs: one.runs.addingSaturated(other.runs),
                runMilliseconds: one.runMilliseconds.addingSaturated(other.runMilliseconds)
            )
        }
        return EndedTotals(succeeded: sum(\.succeeded), completed: sum(\.completed), failed: sum(\.failed), cancelled: sum(\.cancelled))
    }
}
