/// A straight line through points, robust against outliers (Theil 1950, Sen 1968).
package struct TheilSen: Hashable, Sendable {
    /// The most points; above it, only the newest are used, since the method looks at all pairs.
    package static let maximumPoints = 1000

    /// The median of the slopes between all pairs of points.
    package var slope: Double
    /// Median of y − slope × median of x.
    package var intercept: Double
    /// Lower end of the 95 % interval of the slope.
    package var slopeLow: Double
    /// Upper end of the 95 % interval of the slope.
    package var slopeHigh: Double

    /// Fits `values` over 0, 1, 2 and so on; nil with fewer than two.
    ///
    /// The interval is Sen's, with the normal approximation and its correction for ties, as `scipy.stats.theilslopes` has it.
    /// - Complexity: O(n² log n) for n values.
    package init?(values: [Double]) {
        let values = Array(values.suffix(Self.maximumPoints))
        guard values.count >= 2 else { return nil }
        var slopes: [Double] = []
        slopes.reserveCapacity(values.count * (values.count - 1) / 2)
        for later in 1..<values.count {
            for earlier in 0..<later { slopes.append((values[later] - values[earlier]) / Double(later - earlier)) }
        }
        slopes.sort()
        slope = Self.median(ofSorted: slopes)
        intercept = Self.median(ofSorted: values.sorted()) - slope * Double(values.count - 1) / 2
        let deviation = Self.varianceOfKendall(values).squareRoot()
        let half = 1.959963984540054 * deviation
        let count = Double(slopes.count)
        let upper = min(Int(((count + half) / 2).rounded(.toNearestOrEven)), slopes.count - 1)
        let lower = max(Int(((count - half) / 2).rounded(.toNearestOrEven)) - 1, 0)
        slopeLow = slopes[lower]
        slopeHigh = slopes[upper]
    }

    /// The variance of Kendall's S, corrected for equal values.
    private static func varianceOfKendall(_ values: [Double]) -> Double {
        func term(_ count: Int) -> Double { Double(count) * Double(count - 1) * Double(2 * count + 5) }
        var ties: [Double: Int] = [:]
        for value in values { ties[value, default: 0] += 1 }
        return max(0, term(values.count) - ties.values.map { term($0) }.sorted().reduce(0, +)) / 18
    }

    private static func median(ofSorted values: [Double]) -> Double {
        (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
    }
}
