import Foundation

/// A value of a series with the stretch (week) and the block (day) that it belongs to.
struct BlockedValue: Hashable {
    /// Which week: equal for values that are compared with their common mean, which follow each other in a series.
    var stretch: Int
    /// Which day; ascending within a series, and never shared by two stretches.
    var block: Int
    var value: Double
}

/// How much more the sum of consecutive values varies than that of as many independent ones: the design effect of survey statistics
/// (Kish 1965), estimated from the series itself.
///
/// Failures come in streaks and durations drift, so tests that count runs as independent claim changes that are none. Two estimates
/// of the inflation are taken and the greater one counts: from runs that follow each other, which sees short memory even where a day has a
/// single run, and from how much days differ, which sees whatever lasts for hours. Neither may fall below 1.
struct DesignEffect: Hashable, Codable {
    /// By how much the variance is multiplied; at least 1.
    var factor: Double
    /// Of the t-distribution that a statistic with this variance is compared with.
    var degreesOfFreedom: Double

    /// More degrees change nothing that matters.
    static let maximumDegrees = 48.0
    /// The strongest dependence between neighbours that is taken for real.
    static let maximumCorrelation = 0.99

    /// Of outcomes (1 is a failure), in their order: a two-state Markov chain for neighbours, whose variance is inflated by
    /// (1 + λ) ÷ (1 − λ) where λ is the chance of a failure after a failure less that after a success.
    static func ofOutcomes(_ series: [BlockedValue]) -> DesignEffect {
        var afterSuccess = (runs: 0, failures: 0)
        var afterFailure = (runs: 0, failures: 0)
        for (previous, next) in zip(series, series.dropFirst()) {
            let failed = next.value > 0.5 ? 1 : 0
            if previous.value > 0.5 {
                afterFailure = (afterFailure.runs + 1, afterFailure.failures + failed)
            } else {
                afterSuccess = (afterSuccess.runs + 1, afterSuccess.failures + failed)
            }
        }
        let onset = afterSuccess.runs > 0 ? Double(afterSuccess.failures) / Double(afterSuccess.runs) : 0
        let stay = afterFailure.runs > 0 ? Double(afterFailure.failures) / Double(afterFailure.runs) : 0
        return DesignEffect(correlation: stay - onset, blocks: BlockSpread(series))
    }

    /// Of numbers, in their order, for an autoregressive series of first order: the correlation of neighbours within a stretch.
    static func ofValues(_ series: [BlockedValue]) -> DesignEffect {
        let spread = BlockSpread(series)
        return DesignEffect(numbers: series, parameters: spread.stretches.count, spread: spread)
    }

    /// Of what is left of numbers of one stretch once `parameters` means were taken out.
    static func ofResiduals(_ series: [BlockedValue], parameters: Int) -> DesignEffect {
        DesignEffect(numbers: series, parameters: parameters, spread: BlockSpread(series))
    }

    /// The correlation is corrected for the means that were taken out (Marriott and Pope 1954).
    private init(numbers series: [BlockedValue], parameters: Int, spread: BlockSpread) {
        var (products, squares) = (0.0, 0.0)
        for stretch in spread.stretches {
            var previous = 0.0
            for point in series[stretch.range] {
                let value = point.value - stretch.mean
                products += previous * value
                squares += value * value
                previous = value
            }
        }
        let raw = squares > 0 ? products / squares : 0
        let corrected = squares > 0 ? raw + (1 + 4 * raw) * Double(parameters) / Double(series.count) : 0
        self.init(correlation: corrected, blocks: spread)
    }

    private init(correlation: Double, blocks: BlockSpread) {
        let bounded = min(max(correlation, 0), Self.maximumCorrelation)
        factor = max(1, (1 + bounded) / (1 - bounded), blocks.dispersion)
        degreesOfFreedom = min(Self.maximumDegrees, max(2, Double(blocks.blocks - blocks.stretches.count)))
    }
}

/// How much the sums of blocks differ within their stretches, relative to what independent values would be enough.
private struct BlockSpread {
    /// The values of one stretch, and their mean.
    struct Stretch {
        let range: Range<Int>
        let mean: Double
    }

    private(set) var stretches: [Stretch] = []
    /// How many blocks hold a value.
    private(set) var blocks = 0
    /// 1 for independent values; also where there is nothing to tell it by.
    private(set) var dispersion = 1.0

    init(_ series: [BlockedValue]) {
        var (seen, wanted) = (0.0, 0.0)
        var first = series.startIndex
        while first < series.endIndex {
            var (end, sum, squares) = (first, 0.0, 0.0)
            while end < series.endIndex, series[end].stretch == series[first].stretch {
                sum += series[end].value
                squares += series[end].value * series[end].value
                end += 1
            }
            let count = Double(end - first)
            let stretch = Stretch(range: first..<end, mean: sum / count)
            let variance = count > 1 ? max(0, squares - sum * sum / count) / (count - 1) : 0
            stretches.append(stretch)
            addBlocks(of: stretch, series, variance: variance, &seen, &wanted)
            first = end
        }
        if wanted > 1e-12 { dispersion = seen / wanted }
    }

    private mutating func addBlocks(
        of stretch: Stretch, _ series: [BlockedValue], variance: Double, _ seen: inout Double, _ wanted: inout Double
    ) {
        var first = stretch.range.lowerBound
        while first < stretch.range.upperBound {
            var (end, sum) = (first, 0.0)
            while end < stretch.range.upperBound, series[end].block == series[first].block {
                sum += series[end].value - stretch.mean
                end += 1
            }
            let count = Double(end - first)
            blocks += 1
            seen += sum * sum
            wanted += count * (1 - count / Double(stretch.range.count)) * variance
            first = end
        }
    }
}
