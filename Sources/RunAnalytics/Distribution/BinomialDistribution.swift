/// The chances of 0, 1, … `trials` successes.
struct BinomialDistribution {
    /// The chance of at most that many successes; as long as `trials + 1`.
    let cumulative: [Double]

    /// Returns nil for a negative number of trials and a probability outside of 0 to 1.
    ///
    /// - Complexity: O(trials).
    init?(trials: Int, probability: Double) {
        guard trials >= 0, probability >= 0, probability <= 1 else { return nil }
        guard probability > 0, probability < 1 else {
            cumulative = (0...trials).map { probability == 0 || $0 == trials ? 1 : 0 }
            return
        }
        // Relative to the likeliest number, so that nothing underflows where it matters.
        let mode = min(trials, Int((Double(trials + 1) * probability).rounded(.down)))
        let odds = probability / (1 - probability)
        var weights = [Double](repeating: 0, count: trials + 1)
        weights[mode] = 1
        for count in mode..<trials { weights[count + 1] = weights[count] * odds * Double(trials - count) / Double(count + 1) }
        for count in (0..<mode).reversed() { weights[count] = weights[count + 1] * Double(count + 1) / (odds * Double(trials - count)) }
        let sum = weights.reduce(0, +)
        var total = 0.0
        cumulative = weights.map { weight in
            total += weight
            return min(1, total / sum)
        }
    }

    /// The least number of successes whose cumulative chance reaches `p`.
    func quantile(_ p: Double) -> Int {
        cumulative.partitioningIndex { $0 >= p }
    }
}
