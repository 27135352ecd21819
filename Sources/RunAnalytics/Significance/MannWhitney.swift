import Foundation

/// The Mann–Whitney U test: whether one sample tends to be longer than another, without assuming a shape.
package enum MannWhitney {
    /// What the test says.
    package struct Result: Hashable, Sendable {
        /// U of the first sample: in how many pairs its value is the greater one, ties counting one half.
        package let u: Double
        /// The two-sided p-value.
        package let pValue: Double
        /// The chance that a value of the first sample exceeds one of the second, ties counting one half: 0.5 means no difference.
        package let probabilityOfSuperiority: Double
        package let isExact: Bool
        /// The distance of U from what is expected without a difference, less one half, in standard deviations; 0 or more.
        package let standardScore: Double
    }

    /// Exact p-values are computed when the smaller sample has at most this many values and there are no ties, as SciPy does.
    private static let exactSampleLimit = 8
    /// The exact distribution costs about this times both sizes; above it the approximation is good anyway.
    private static let exactPairLimit = 8000

    /// Compares two samples.
    ///
    /// Equals `scipy.stats.mannwhitneyu(first, second)` with its defaults up to 8,000 pairs of a small sample and a large one; above
    /// it uses the normal approximation, with tie and continuity correction, where SciPy is still exact.
    ///
    /// - Parameters:
    ///   - first: ascending.
    ///   - second: ascending.
    /// - Returns: nil when a sample is empty.
    /// - Complexity: O(n) for large samples.
    package static func compare(sorted first: [Int64], _ second: [Int64]) -> Result? {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let ranks = rankSum(first, second)
        let (n1, n2) = (Double(first.count), Double(second.count))
        let u = ranks.sum - n1 * (n1 + 1) / 2
        let larger = max(u, n1 * n2 - u)
        let isExact =
            ranks.tieTerm == 0 && min(first.count, second.count) <= exactSampleLimit && first.count * second.count <= exactPairLimit
        let z = standardScore(u: larger, n1, n2, tieTerm: ranks.tieTerm)
        let p = isExact ? exact(u: Int(larger), first.count, second.count) : z.map { erfc($0 / 2.0.squareRoot()) } ?? 1
        return Result(
            u: u, pValue: min(1, p), probabilityOfSuperiority: u / (n1 * n2), isExact: isExact, standardScore: max(0, z ?? 0))
    }

    /// The sum of the (mid)ranks of the first sample, and Σ(t³ − t) over the groups of equal values.
    private static func rankSum(_ first: [Int64], _ second: [Int64]) -> (sum: Double, tieTerm: Double) {
        var (i, j) = (0, 0)
        var (sum, tieTerm) = (0.0, 0.0)
        while i < first.count || j < second.count {
            let value = i < first.count && (j >= second.count || first[i] <= second[j]) ? first[i] : second[j]
            let before = i + j
            let start = i
            while i < first.count, first[i] == value { i += 1 }
            while j < second.count, second[j] == value { j += 1 }
            let ties = Double(i + j - before)
            sum += Double(i - start) * (Double(before) + (ties + 1) / 2)
            tieTerm += ties * ties * ties - ties
        }
        return (sum, tieTerm)
    }

    /// Nil when all values are equal.
    private static func standardScore(u: Double, _ n1: Double, _ n2: Double, tieTerm: Double) -> Double? {
        let n = n1 + n2
        let variance = n1 * n2 / 12 * ((n + 1) - tieTerm / (n * (n - 1)))
        guard variance > 0 else { return nil }
        return (u - n1 * n2 / 2 - 0.5) / variance.squareRoot()
    }

    /// Twice the chance of a U at least as large, counting how many ways there are to draw the ranks.
    private static func exact(u: Int, _ n1: Int, _ n2: Int) -> Double {
        let small = min(n1, n2)
        let largest = n1 * n2
        // ways[k][s]: subsets of k of the ranks seen so far whose U is s. Sums of positive numbers only, so nothing cancels.
        var ways = Array(repeating: Array(repeating: 0.0, count: largest + 1), count: small + 1)
        ways[0][0] = 1
        for rank in 0..<(n1 + n2) {
            for k in stride(from: min(small, rank + 1), through: 1, by: -1) {
                let gain = rank - (k - 1)
                guard gain <= max(n1, n2) else { continue }
                let previous = ways[k - 1]
                ways[k].withUnsafeMutableBufferPointer { target in
                    previous.withUnsafeBufferPointer { source in
                        for s in stride(from: 0, through: largest - gain, by: 1) { target[s + gain] += source[s] }
                    }
                }
            }
        }
        let all = ways[small].reduce(0, +)
        return 2 * ways[small][min(u, largest)...].reduce(0, +) / all
    }
}
