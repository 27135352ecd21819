import Foundation

/// What a sample says about the true quantile, without assuming a shape: two of its own values.
///
/// The number of values below the true quantile is binomial, so order statistics bracket it with at least 95 % (Hahn and Meeker 1991,
/// Statistical Intervals, 5.2). Both ends exist only in large samples: 6 runs for a median, 36 for p90, 72 for p95, 368 for p99.
package enum QuantileInterval: Hashable, Sendable, Codable {
    /// The true quantile lies within, with at least 95 %; both ends are values of the sample.
    case within(low: Duration, high: Duration)
    /// Too few runs for an interval: there are `runs`, and `needed` would be enough.
    case tooFewRuns(runs: Int, needed: Int)

    /// The 95 % interval of the `p` quantile, 2.5 % in either tail.
    ///
    /// - Parameters:
    ///   - sorted: ascending.
    ///   - p: above 0 and below 1.
    /// - Complexity: O(n).
    package static func confidence95(sorted: [Int64], _ p: Double) -> QuantileInterval {
        let needed = runsNeeded(p)
        guard sorted.count >= needed, let below = BinomialDistribution(trials: sorted.count, probability: p) else {
            return .tooFewRuns(runs: sorted.count, needed: needed)
        }
        let low = below.quantile(0.025)
        let high = below.quantile(0.975) + 1
        guard low >= 1, high <= sorted.count else { return .tooFewRuns(runs: sorted.count, needed: max(needed, sorted.count + 1)) }
        return .within(low: .milliseconds(sorted[low - 1]), high: .milliseconds(sorted[high - 1]))
    }

    /// The least number of runs for which both ends of a 95 % interval exist.
    ///
    /// - Parameter p: above 0 and below 1; 0 and 1 have none, so `Int.max` is returned.
    package static func runsNeeded(_ p: Double) -> Int {
        let rarer = max(p, 1 - p)
        guard rarer < 1 else { return .max }
        return Int((log(0.025) / log(rarer)).rounded(.up))
    }
}
