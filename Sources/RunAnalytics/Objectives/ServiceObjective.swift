import RunModel

/// What a dataset promises; the regular expression of the configuration is already resolved.
package struct ServiceObjective: Hashable, Sendable {
    /// How reports call it, for example the pattern of the configuration.
    package var name: String
    /// The least success ratio, 0 to 1; nil for none.
    package var success: Double?
    /// How old the newest good data may be; nil for none.
    package var freshness: FreshnessObjective?
    /// What 95 % of the successful runs must not exceed; nil for none.
    package var durationP95: Duration?

    package init(name: String, success: Double? = nil, freshness: FreshnessObjective? = nil, durationP95: Duration? = nil) {
        self.name = name
        self.success = success
        self.freshness = freshness
        self.durationP95 = durationP95
    }
}

/// How the success objective stands, with its error budget in runs.
package struct SuccessObjectiveResult: Hashable, Sendable, Codable {
    /// The least success ratio, 0 to 1.
    package var objective: Double
    /// The runs that it is judged by.
    package var counts: StateCounts
    /// Whether every run of the stretch is known.
    package var isCovered: Bool
    /// How many runs may fail, not rounded: (1 − objective) × (successes + failures).
    package var budget: Double

    /// Judges a set of runs; an objective outside of 0 to 1 is clamped to it, not-a-number counts as 1.
    package init(objective: Double, counts: StateCounts, isCovered: Bool = true) {
        self.objective = objective < 1 ? max(objective, 0) : 1
        self.counts = counts
        self.isCovered = isCovered
        budget = (1 - self.objective) * Double(counts.rated)
    }

    /// The success ratio; nil without runs.
    package var attained: Double? { counts.successRatio }
    /// Whether the ratio reaches the objective; nil without runs, and where the stretch is known only in part.
    package var isMet: Bool? { counts.rated > 0 && isCovered ? counts.failed <= allowedFailures : nil }
    /// How many whole runs may fail. The small addend undoes the rounding of decimal fractions: 10 % of 10 runs is 1.
    package var allowedFailures: Int { Int(min(budget + 1e-9, Double(counts.rated))) }
    /// How many more may fail: "0 of 1 left".
    package var failuresLeft: Int { max(0, allowedFailures - counts.failed) }
    /// How many failed beyond what is allowed.
    package var overspent: Int { max(0, counts.failed - allowedFailures) }
    /// Whether a single failure breaks the objective: then it says nothing that a count of failures does not say better.
    package var hasBudgetBelowOneRun: Bool { counts.rated > 0 && allowedFailures < 1 }
}

/// How the duration objective stands.
package struct DurationObjectiveResult: Hashable, Sendable, Codable {
    /// What 95 % of the runs must not exceed.
    package var limit: Duration
    /// The 95th percentile of the period's successes; nil without any.
    package var p95: DurationEstimate?
    /// What those runs say about the true one.
    package var interval: QuantileInterval
    /// How many runs took longer.
    package var runsOver: Int
    /// Whether every run of the period is known.
    package var isCovered: Bool

    /// Judges durations in milliseconds, ascending.
    init(limit: Duration, sortedDurations: [Int64], isCovered: Bool = true) {
        self.isCovered = isCovered
        self.limit = limit
        p95 = sortedDurations.isEmpty ? nil : DurationEstimate(milliseconds: Quantile.type7(sorted: sortedDurations, 0.95))
        interval = QuantileInterval.confidence95(sorted: sortedDurations, 0.95)
        let most = limit.milliseconds
        runsOver = sortedDurations.count - sortedDurations.partitioningIndex { $0 > most }
    }

    /// Whether the percentile keeps to the limit; nil without runs, and where the period is known only in part.
    package var isMet: Bool? { isCovered ? p95.map { $0 <= DurationEstimate(limit) } : nil }
    /// Whether the limit lies outside of the interval, so that ``isMet`` is not an accident of few runs.
    package var isCertain: Bool {
        guard case .within(let low, let high) = interval else { return false }
        return limit < low || limit >= high
    }
}

/// How the freshness objective stands.
package struct FreshnessObjectiveResult: Hashable, Sendable, Codable {
    /// How old the data may be; nil where schedule or rhythm says when it must be renewed.
    package var limit: Duration?
    /// The age of the data at the period's end; nil when no success is known.
    package var age: Duration?
    /// How often the limit was broken within the period.
    package var breaches: Int
    /// For how long.
    package var breached: Duration
    /// The share of the period in which the data was fresh enough, 0 to 1; nil when no success is known or the period
    /// is known only in part.
    package var attained: Double?

    /// Whether the data was fresh enough all the time; nil when no success is known.
    package var isMet: Bool? { attained == nil ? nil : breaches == 0 }
}

/// How all objectives of a dataset stand; those that are not set are nil.
package struct ObjectiveResults: Hashable, Sendable, Codable {
    package var name: String
    /// Success in the period.
    package var success: SuccessObjectiveResult?
    /// Success in the four weeks that end with the period: the stretch over which the budget is kept.
    package var successOverFourWeeks: SuccessObjectiveResult?
    /// Freshness in the period.
    package var freshness: FreshnessObjectiveResult?
    /// Duration in the period.
    package var duration: DurationObjectiveResult?
}
