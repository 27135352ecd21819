import RunModel

/// Everything a report says about one dataset.
package struct DatasetWeek: Hashable, Sendable, Codable {
    package var reference: DatasetReference
    /// How much of the period is known; figures are of that part.
    package var known: KnownPart
    package var knownBefore: KnownPart
    /// Whether all its runs come from files, of which no one can tell whether they are complete.
    package var isFromFiles: Bool
    /// Whether enough of both periods is known to compare them; of partly known ones, the same part of both is compared.
    package var isCompared: Bool
    /// The runs created in the period.
    package var statistics: RunStatistics
    /// The runs created in the period before.
    package var previousStatistics: RunStatistics
    /// What the period's runs say about the true median duration.
    package var p50Interval: QuantileInterval
    /// What they say about the true 95th percentile.
    package var p95Interval: QuantileInterval
    /// The outcomes of both periods as the fleet's comparison needs them; nil when one has none.
    var rateComparison: RateComparison?
    /// The success rate against the period before.
    package var rateChange: TestedChange
    /// The durations of successes against the period before.
    package var durationChange: TestedChange
    /// When the dataset was failing within the period, oldest first.
    package var episodes: [FailureEpisode]
    /// Those episodes in numbers.
    package var failureTime: FailureTime
    /// The episodes of the period before in numbers.
    package var previousFailureTime: FailureTime
    package var freshness: Freshness
    package var previousFreshness: Freshness
    package var punctuality: PunctualityVerdict
    /// The period's newest runs, oldest first.
    package var strip: [StripRun]
    /// How many older runs of the period the strip leaves out.
    package var stripOmitted: Int
    /// How the objectives stand; nil without any.
    package var objectives: ObjectiveResults?
    /// Steps in the duration that began in the period or the one before, oldest first.
    package var steps: [StepChange]
    /// Whether there were enough runs to search for steps.
    var isSearchedForSteps: Bool
    /// Streak or in-between failures.
    package var pattern: OutcomePattern
    /// Whether it changed between failing and healthy within the period.
    package var transition: HealthTransition?
    /// Why its runs failed, new causes first; empty where no error codes are read.
    package var causes: [FailureCause]
    /// Its runs in flight; nil without any, and for a period that does not reach "now".
    package var inFlight: RunsInFlight?
    /// What it cost without having been viewed in four weeks; nil when it was viewed, or may have been.
    package var unviewed: UnviewedLoad?
    /// Why the dataset deserves a look, most urgent first; empty when all is good or nothing happened.
    package var attention: [AttentionReason]

    /// The failure rate that the period's runs prove: the rank is by this. See ``WorstFirst``.
    package var provenFailureRatio: Double { WorstFirst.provenFailureRatio(statistics.counts) }
    /// Whether runs ended in the period and nothing deserves a look.
    package var isAllGood: Bool { statistics.counts.rated > 0 && attention.isEmpty }
    /// The share of ended runs that the queue latencies rest on, 0 to 1; nil when no run ended.
    package var queueShare: Double? {
        let ended = statistics.counts.ended
        return ended > 0 ? Double(statistics.queue?.runs ?? 0) / Double(ended) : nil
    }

    /// New median ÷ old median of the durations; nil without both.
    package var medianRatio: Double? { ratio(\.p50) }
    /// New p95 ÷ old p95 of the durations; nil without both.
    package var p95Ratio: Double? { ratio(\.p95) }

    /// The least change of the median that is a reason to look, as a share: with many runs a test finds differences that do not matter.
    package static let materialChange = 0.1
    /// Whether durations are longer beyond noise, and the median by at least ``materialChange``.
    package var isMateriallySlower: Bool { durationChange.verdict == .worse && (medianRatio ?? 1) >= 1 + Self.materialChange }
    /// Whether durations are shorter beyond noise, and the median as much below the old one.
    package var isMateriallyFaster: Bool { durationChange.verdict == .better && (medianRatio ?? 1) <= 1 / (1 + Self.materialChange) }

    private func ratio(_ path: KeyPath<DurationStatistics, DurationEstimate>) -> Double? {
        guard let now = statistics.duration?[keyPath: path], let before = previousStatistics.duration?[keyPath: path], before > .zero else {
            return nil
        }
        return now / before
    }
}

/// Names a dataset in a report.
package struct DatasetReference: Hashable, Sendable {
    package var account: String
    /// Token, name, space.
    package var dataset: Dataset
    /// What tells it from datasets of the same name in its report: space or token; nil where the name is unique.
    package var distinction: String?

    package init(account: String, dataset: Dataset) {
        self.account = account
        self.dataset = dataset
    }

    /// Orders by account, then by token.
    static func precedes(_ left: DatasetReference, _ right: DatasetReference) -> Bool {
        if left.account != right.account { return left.account.utf8.lexicographicallyPrecedes(right.account.utf8) }
        return left.dataset.token < right.dataset.token
    }
}

/// One run of ``DatasetWeek/strip``.
package struct StripRun: Hashable, Sendable {
    package var run: RunToken
    package var createdAt: Timestamp
    package var state: RunState.Code
    /// Creation to end; nil in flight and when the end is unknown.
    package var duration: Duration?
}

/// How a dataset changed within a period.
package enum HealthTransition: String, Hashable, Sendable, Codable {
    /// It was healthy when the period began, and its newest ``leastFailures`` runs or more had failed when it ended.
    case newlyFailing = "newly_failing"
    /// It was failing when the period began and healthy when it ended.
    case newlyHealthy = "newly_healthy"

    /// How many failures in a row make a healthy dataset one that fails: a single one heals by itself more often than not.
    package static let leastFailures = 2
}

/// Why a dataset deserves a look. The order is that of urgency.
package enum AttentionReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// It was failing when the period ended.
    case failing
    /// Its data was too old when the period ended.
    case stale
    /// The success rate is lower than in the period before, beyond noise.
    case successRateFell = "success_rate_fell"
    /// The success objective is missed over four weeks.
    case successObjectiveMissed = "success_objective_missed"
    /// Failures come and go.
    case flaky
    case failures
    /// The data was too old for a while.
    case freshnessBreached = "freshness_breached"
    /// Expected runs did not come.
    case missedRuns = "missed_runs"
    case lateRuns = "late_runs"
    case durationObjectiveMissed = "duration_objective_missed"
    /// A step to longer durations began.
    case slowerStep = "slower_step"
    /// Durations are longer than in the period before, beyond noise and by at least a tenth.
    case slower
}
