/// Where a stretch of numbers is most unlike before and after: the split that maximises Matteson and James' energy statistic.
///
/// Q(τ, κ) compares the distances between `values[start..<τ]` and `values[τ..<κ]` with those within each (https://arxiv.org/abs/1306.4933,
/// with exponent 1). The end κ is free too, so that what follows a short change does not hide it.
struct EnergySplit: Equatable {
    /// The first element after the split.
    var index: Int
    /// The maximum of the statistic.
    var statistic: Double

    /// Finds the best split of a stretch; the first one of equals.
    ///
    /// - Returns: nil for less than two values.
    /// - Complexity: O(n²) time and memory with n values of the stretch.
    static func best(of values: ArraySlice<Double>) -> EnergySplit? {
        let count = values.count
        guard count >= 2 else { return nil }
        let sums = values.withUnsafeBufferPointer { within(stretch: $0) }
        var best: EnergySplit?
        for split in 1..<count {
            for end in (split + 1)...count {
                let statistic = sums.statistic(split: split, end: end)
                if best.map({ statistic > $0.statistic }) ?? true {
                    best = EnergySplit(index: values.startIndex + split, statistic: statistic)
                }
            }
        }
        return best
    }

    /// Sums of all pairwise distances within the prefixes, and within every inner stretch.
    private struct PairSums {
        let count: Int
        /// [from * (count + 1) + to]: the sum of the distances of all pairs within `from..<to`.
        let inner: [Double]

        func statistic(split: Int, end: Int) -> Double {
            let width = count + 1
            let left = inner[split]
            let right = inner[split * width + end]
            let between = inner[end] - left - right
            let (n, m) = (Double(split), Double(end - split))
            let leftTerm = split > 1 ? m / (n - 1) * left : 0
            let rightTerm = end - split > 1 ? n / (m - 1) * right : 0
            return 2 / (n + m) * (between - leftTerm - rightTerm)
        }
    }

    private static func within(stretch: UnsafeBufferPointer<Double>) -> PairSums {
        let count = stretch.count
        let width = count + 1
        var inner = [Double](repeating: 0, count: width * width)
        for from in stride(from: count - 1, through: 0, by: -1) {
            var toFirst = 0.0
            for to in (from + 1)..<max(from + 2, width) where to <= count {
                toFirst += abs(stretch[from] - stretch[to - 1])
                inner[from * width + to] = inner[(from + 1) * width + to] + toFirst
            }
        }
        return PairSums(count: count, inner: inner)
    }
}
