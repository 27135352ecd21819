import RunModel

/// The facts on top of a report, each next to the period before.
package struct Headline: Hashable, Sendable {
    package var counts = StateCounts()
    /// Those of the period before.
    package var previousCounts = StateCounts()
    /// The success rate against the period before, each dataset compared with itself: see ``StratifiedRates``.
    package var rateChange = TestedChange.none
    /// Why the success rate of all runs moved; nil when there is nothing to compare.
    package var movement: RateMovement?
    /// Datasets of which enough is known of both periods.
    package var comparedDatasets = 0
    /// Datasets of which only a part of the period is known, or nothing.
    package var partlyKnownDatasets = 0
    /// Datasets of which only a part of the period before is known, or nothing.
    package var partlyKnownDatasetsBefore = 0
    /// How long datasets were failing, summed over datasets. Without a mark: see ``FailureTime``.
    package var failureTime = FailureTime([])
    /// The same of the period before.
    package var previousFailureTime = FailureTime([])
    /// Freshness breaches, summed over datasets.
    package var freshnessBreaches = 0
    /// Those of the period before.
    package var previousFreshnessBreaches = 0
    /// Datasets whose data was ever too old in the period.
    package var breachedDatasets = 0
    /// Those of the period before.
    package var previousBreachedDatasets = 0
    /// Breached datasets against the period before, by the sign test over those that entered and those that left.
    package var breachChange = TestedChange.none
    package var datasets = 0
    /// Datasets with at least one ended run in the period.
    package var datasetsWithRuns = 0
    /// Datasets of which nothing deserves a look.
    package var allGoodDatasets = 0
    /// Datasets that were failing when the period ended.
    package var failingDatasets = 0
    /// Datasets whose newest runs failed ``OutcomePattern/brokenStreak`` times or more in a row.
    package var brokenDatasets = 0
    /// Datasets whose data was too old when the period ended.
    package var staleDatasets = 0
    /// Datasets whose success rate fell beyond noise.
    package var datasetsFailingMore = 0
    /// Datasets whose success rate rose beyond noise.
    package var datasetsFailingLess = 0
    /// Datasets that are slower beyond noise, and by at least a tenth.
    package var slowerDatasets = 0
    /// Datasets that are faster beyond noise, and by at least as much.
    package var fasterDatasets = 0
    /// Expected runs that did not come, summed over datasets.
    package var missedRuns = 0
    /// Expected runs that came late, summed over datasets.
    package var lateRuns = 0
    /// The fewest datasets that together have at least 80 % of the failures; nil without failures.
    package var datasetsWithMostFailures: Int?
    /// Which sentence the numbers choose.
    package var rule = HeadlineRule.noRuns

    init(_ weeks: [DatasetWeek]) {
        datasets = weeks.count
        var (entered, left) = (0, 0)
        for week in weeks {
            add(week)
            // Whether the data of a dataset was fresh in a week that is not known cannot be said.
            guard week.isCompared else { continue }
            let (now, before) = (!week.freshness.breaches.isEmpty, !week.previousFreshness.breaches.isEmpty)
            if now, !before { entered += 1 }
            if before, !now { left += 1 }
        }
        rateChange = StratifiedRates(weeks.compactMap(\.rateComparison)).change
        movement = RateMovement(weeks)
        breachChange = .transitions(left: left, entered: entered)
        datasetsWithMostFailures = Self.concentration(weeks.map(\.statistics.counts.failed))
        rule = HeadlineRule.choose(self)
    }

    /// Takes over what became of the p-values among several parts of a fleet, and draws the conclusion anew.
    mutating func adopt(rateChange: TestedChange, breachChange: TestedChange) {
        self.rateChange = rateChange
        self.breachChange = breachChange
        rule = HeadlineRule.choose(self)
    }

    private mutating func add(_ week: DatasetWeek) {
        comparedDatasets += week.isCompared ? 1 : 0
        partlyKnownDatasets += week.known.isWhole ? 0 : 1
        partlyKnownDatasetsBefore += week.knownBefore.isWhole ? 0 : 1
        counts += week.statistics.counts
        previousCounts += week.previousStatistics.counts
        failureTime = failureTime + week.failureTime
        previousFailureTime = previousFailureTime + week.previousFailureTime
        freshnessBreaches += week.freshness.breaches.count
        previousFreshnessBreaches += week.previousFreshness.breaches.count
        breachedDatasets += week.freshness.breaches.isEmpty ? 0 : 1
        previousBreachedDatasets += week.previousFreshness.breaches.isEmpty ? 0 : 1
        datasetsWithRuns += week.statistics.counts.ended > 0 ? 1 : 0
        allGoodDatasets += week.isAllGood ? 1 : 0
        failingDatasets += week.failureTime.open > 0 ? 1 : 0
        if case .broken = week.pattern { brokenDatasets += 1 }
        staleDatasets += week.attention.contains(.stale) ? 1 : 0
        datasetsFailingMore += week.rateChange.verdict == .worse ? 1 : 0
        datasetsFailingLess += week.rateChange.verdict == .better ? 1 : 0
        slowerDatasets += week.isMateriallySlower ? 1 : 0
        fasterDatasets += week.isMateriallyFaster ? 1 : 0
        if case .judged(let punctuality) = week.punctuality {
            missedRuns += punctuality.missed.count
            lateRuns += punctuality.late.count
        }
    }

    /// How few datasets have four fifths of the failures.
    static func concentration(_ failures: [Int]) -> Int? {
        let all = failures.reduce(0, +)
        guard all > 0 else { return nil }
        var sum = 0
        for (index, failed) in failures.sorted(by: >).enumerated() {
            sum += failed
            if sum * 5 >= all * 4 { return index + 1 }
        }
        return failures.count
    }
}

/// The sentence on top of a report is chosen by numbers; the first rule that holds wins, in the order of the cases.
package enum HeadlineRule: String, Hashable, Sendable, CaseIterable {
    case noRuns = "no_runs"
    /// More runs failed, beyond noise.
    case successRateFell = "success_rate_fell"
    /// Something must be repaired.
    case brokenDatasets = "broken_datasets"
    /// Readers see old data.
    case staleDatasets = "stale_datasets"
    /// Few datasets make most of the failures.
    case failuresConcentrated = "failures_concentrated"
    /// Something did not start.
    case missedRuns = "missed_runs"
    /// Something takes longer, beyond noise.
    case slowerDatasets = "slower_datasets"
    /// Fewer runs failed, beyond noise.
    case successRateRose = "success_rate_rose"
    /// Everything went well.
    case allGood = "all_good"
    /// Too little happened to tell.
    case tooFewRuns = "too_few_runs"
    /// Nothing stands out.
    case withinNoise = "within_noise"

    /// Fewer rated runs than this say little about a fleet.
    static let minimumRuns = 15
    /// Fewer failures than this are not called concentrated.
    static let minimumConcentratedFailures = 5

    private static let test =
        "each dataset compared with itself (Cochran-Mantel-Haenszel test with the dependence of runs, p at most 0.04)"

    /// The rule in words, to be printed next to the sentence.
    package var text: String {
        switch self {
        case .noRuns: "no run ended in the period"
        case .successRateFell: "datasets fail more often than in the period before: \(Self.test)"
        case .brokenDatasets: "the newest 3 or more runs of a dataset all failed"
        case .staleDatasets: "the data of a dataset was older than its freshness objective when the period ended"
        case .failuresConcentrated:
            "at least 5 failures, and a tenth of the datasets with runs (at least one, of at least 5) has 80 % of them"
        case .missedRuns: "an expected run did not come"
        case .slowerDatasets:
            "the median of a dataset is at least 10 % longer than in the period before (Mann-Whitney U test "
                + "with the dependence of runs, adjusted p at most 0.025)"
        case .successRateRose: "datasets fail less often than in the period before: \(Self.test)"
        case .allGood: "no run failed, no dataset was failing, and no data was older than its freshness objective"
        case .tooFewRuns: "fewer than 15 runs succeeded or failed"
        case .withinNoise: "none of the other rules holds"
        }
    }

    func holds(_ facts: Headline) -> Bool {
        switch self {
        case .noRuns: facts.counts.ended == 0
        case .successRateFell: facts.rateChange.verdict == .worse
        case .brokenDatasets: facts.brokenDatasets > 0
        case .staleDatasets: facts.staleDatasets > 0
        case .failuresConcentrated:
            facts.counts.failed >= Self.minimumConcentratedFailures && facts.datasetsWithRuns >= 5
                && (facts.datasetsWithMostFailures ?? .max) <= max(1, facts.datasetsWithRuns / 10)
        case .missedRuns: facts.missedRuns > 0
        case .slowerDatasets: facts.slowerDatasets > 0
        case .successRateRose: facts.rateChange.verdict == .better
        case .allGood:
            facts.counts.rated > 0 && facts.counts.failed == 0 && facts.failureTime.episodes == 0 && facts.freshnessBreaches == 0
        case .tooFewRuns: facts.counts.rated < Self.minimumRuns
        case .withinNoise: true
        }
    }

    static func choose(_ facts: Headline) -> HeadlineRule { allCases.first { $0.holds(facts) } ?? .withinNoise }
}
