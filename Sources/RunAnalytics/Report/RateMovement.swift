import RunModel

/// Why the success rate of a fleet moved: because datasets succeed more or less often, or because other datasets make up the runs.
///
/// The parts add up to the whole change. What the datasets did themselves is weighted with this period's runs.
package struct RateMovement: Hashable, Sendable {
    /// The success rate of all compared runs of the period, 0 to 1.
    package private(set) var now: Double
    /// That of the period before.
    package private(set) var before: Double
    /// The part of the change that is due to the datasets' own rates.
    package private(set) var own: Double
    /// The part that is due to datasets of both periods that ran more or less often.
    package private(set) var mix: Double
    /// The part that is due to datasets that only one of the periods has.
    package private(set) var comersAndGoers: Double
    /// The dataset of both periods whose share of the runs moved the rate most; nil when none did.
    package private(set) var mover: Mover?
    /// Datasets with runs in this period and none in the one before, which is known.
    package private(set) var newcomers: [DatasetReference]

    /// A dataset that runs more or less often than before.
    package struct Mover: Hashable, Sendable {
        package var reference: DatasetReference
        /// Its rated runs in the period before.
        package var runsBefore: Int
        /// Its rated runs in the period.
        package var runsNow: Int
        fileprivate var effect: Double
    }

    /// What moved the rate, where it is not the datasets themselves.
    package enum Cause: Hashable, Sendable {
        /// Datasets run more or less often.
        case mix
        /// Datasets came or went.
        case comersAndGoers
    }

    /// Smaller changes need no explanation.
    static let leastChange = 0.002

    /// The cause of at least half of the change, where it is not the datasets themselves.
    package var cause: Cause? {
        let change = now - before
        guard abs(change) >= Self.leastChange else { return nil }
        if comersAndGoers / change >= 0.5 { return .comersAndGoers }
        return mix / change >= 0.5 ? .mix : (mix + comersAndGoers) / change >= 0.5 ? .comersAndGoers : nil
    }

    /// Nil when one of the periods has no rated run of a dataset whose both periods are known.
    init?(_ weeks: [DatasetWeek]) {
        let known = weeks.filter(\.isCompared)
        let kept = known.compactMap { week in week.rateComparison.map { (week, $0) } }
        let new = known.filter { $0.rateComparison == nil && $0.statistics.counts.rated > 0 }
        let gone = known.filter { $0.rateComparison == nil && $0.previousStatistics.counts.rated > 0 }
        var sums = (now: Tally(), before: Tally(), standardised: 0.0)
        for (_, comparison) in kept {
            sums.now.add(comparison.now.failed, comparison.now.rated)
            sums.before.add(comparison.before.failed, comparison.before.rated)
            sums.standardised += Double(comparison.before.failed) / Double(comparison.before.rated) * Double(comparison.now.rated)
        }
        var (allNow, allBefore) = (sums.now, sums.before)
        for week in new { allNow.add(week.statistics.counts.failed, week.statistics.counts.rated) }
        for week in gone { allBefore.add(week.previousStatistics.counts.failed, week.previousStatistics.counts.rated) }
        guard let rateNow = allNow.success, let rateBefore = allBefore.success else { return nil }
        (now, before) = (rateNow, rateBefore)
        newcomers = new.map(\.reference)
        guard let keptNow = sums.now.success, let keptBefore = sums.before.success else {
            (own, mix, comersAndGoers) = (0, 0, rateNow - rateBefore)
            return
        }
        let expected = 1 - sums.standardised / sums.now.rated
        own = keptNow - expected
        mix = expected - keptBefore
        comersAndGoers = (rateNow - keptNow) + (keptBefore - rateBefore)
        let movers = kept.map { week, comparison in
            let success = 1 - Double(comparison.before.failed) / Double(comparison.before.rated)
            let share = Double(comparison.now.rated) / sums.now.rated - Double(comparison.before.rated) / sums.before.rated
            return Mover(
                reference: week.reference, runsBefore: comparison.before.rated, runsNow: comparison.now.rated,
                effect: share * (success - keptBefore))
        }
        let direction = expected < keptBefore ? -1.0 : 1
        mover = movers.max { $0.effect * direction < $1.effect * direction }
    }

    private struct Tally {
        var failed = 0.0
        var rated = 0.0

        mutating func add(_ failed: Int, _ rated: Int) {
            self.failed += Double(failed)
            self.rated += Double(rated)
        }

        var success: Double? { rated > 0 ? 1 - failed / rated : nil }
    }
}
