import RunModel

/// The failures of a dataset in two periods, with as much as a fleet's comparison needs of it.
struct RateComparison: Hashable, Sendable, Codable {
    /// Failed and rated runs of the period.
    var now: (failed: Int, rated: Int) { (failedNow, ratedNow) }
    var before: (failed: Int, rated: Int) { (failedBefore, ratedBefore) }
    private let failedNow: Int
    private let ratedNow: Int
    private let failedBefore: Int
    private let ratedBefore: Int
    /// Failures beyond those expected if the rate had stayed the same in both.
    let excess: Double
    /// The variance of ``excess`` for independent runs (hypergeometric, as Mantel and Haenszel take it).
    let independentVariance: Double
    /// How much runs depend on each other.
    let effect: DesignEffect
    /// What each day adds to ``excess``, less its period's mean; the period before first. Its squares are the variance that days show.
    let dayScores: [Double]

    /// Compares the outcomes of stretch 0 with those of stretch −1; nil when one of them is empty.
    ///
    /// - Parameters:
    ///   - outcomes: 1 for a failure and 0 for a success, by creation; earlier stretches show how runs depend on each other.
    ///   - blocksPerStretch: how many blocks a stretch has; those of stretch 0 are numbered from 0.
    /// - Complexity: O(n).
    init?(_ outcomes: [BlockedValue], blocksPerStretch: Int) {
        func counts(ofStretch stretch: Int) -> (failed: Double, rated: Double) {
            outcomes.reduce(into: (failed: 0.0, rated: 0.0)) { counts, point in
                guard point.stretch == stretch else { return }
                counts.failed += point.value
                counts.rated += 1
            }
        }
        let (now, before) = (counts(ofStretch: 0), counts(ofStretch: -1))
        guard now.rated > 0, before.rated > 0 else { return nil }
        (failedNow, ratedNow, failedBefore, ratedBefore) = (Int(now.failed), Int(now.rated), Int(before.failed), Int(before.rated))
        let rated = now.rated + before.rated
        let rate = (now.failed + before.failed) / rated
        excess = now.failed - now.rated * rate
        independentVariance = rated > 1 ? now.rated * before.rated / (rated - 1) * rate * (1 - rate) : 0
        effect = .ofOutcomes(outcomes)
        let share = now.rated / rated
        var scores = [Double](repeating: 0, count: 2 * blocksPerStretch)
        for point in outcomes where point.stretch >= -1 {
            let isNow = point.stretch == 0
            let residual = point.value - (isNow ? now.failed / now.rated : before.failed / before.rated)
            let index = point.block + blocksPerStretch
            if scores.indices.contains(index) { scores[index] += residual * (isNow ? 1 - share : -share) }
        }
        dayScores = scores
    }

    /// The variance of ``excess``.
    var variance: Double { independentVariance * effect.factor }

    /// The change of this dataset alone.
    ///
    /// Student's t with the inflated variance, and never below Fisher's exact p-value, which holds where runs are few.
    var change: TestedChange {
        guard independentVariance > 0 else { return TestedChange(pValue: 1, isBetter: nil) }
        let exact = FisherExact.twoSided(
            first: (now.rated - now.failed, now.failed), second: (before.rated - before.failed, before.failed))
        let dependent = StudentT.twoSided(t: excess / variance.squareRoot(), degreesOfFreedom: effect.degreesOfFreedom)
        return TestedChange(pValue: max(exact, dependent), isBetter: excess == 0 ? nil : excess < 0)
    }
}

/// The failures of a fleet in two periods, each dataset compared with itself: Cochran, Mantel and Haenszel's statistic, so that more runs of
/// a bad dataset, or a new one, are not a change.
struct StratifiedRates: Hashable, Sendable {
    private var excess = 0.0
    private var variance = 0.0
    private var dayScores: [Double] = []
    private var strata: [TestedChange] = []

    init(_ comparisons: [RateComparison]) {
        for comparison in comparisons {
            excess += comparison.excess
            variance += comparison.variance
            if dayScores.count < comparison.dayScores.count {
                dayScores += [Double](repeating: 0, count: comparison.dayScores.count - dayScores.count)
            }
            for (index, score) in comparison.dayScores.enumerated() { dayScores[index] += score }
            if strata.count < 2 { strata.append(comparison.change) }
        }
    }

    /// The change of the fleet; ``TestedChange/none`` without a dataset that ran in both periods.
    ///
    /// Days on which several datasets failed together count once: the variance is at least that of the fleet's daily sums. With half a
    /// failure of continuity correction, as Mantel and Haenszel have it.
    var change: TestedChange {
        guard let only = strata.first else { return .none }
        if strata.count == 1 { return only.ofFleet }
        let days = dayScores.filter { $0 != 0 }.count
        let degrees = min(DesignEffect.maximumDegrees, max(2, Double(days - 2)))
        let daily = dayScores.reduce(0) { $0 + $1 * $1 } * (days > 2 ? Double(days) / Double(days - 2) : 1)
        let spread = max(variance, daily).squareRoot()
        guard spread > 0 else { return TestedChange(pValue: 1, isBetter: nil) }
        let t = max(0, abs(excess) - 0.5) / spread
        return TestedChange(
            pValue: StudentT.twoSided(t: t, degreesOfFreedom: degrees), isBetter: abs(excess) < 1e-9 ? nil : excess < 0
        ).ofFleet
    }
}
