/// Ranks datasets by how sure it is that they fail often.
///
/// The key is the lower end of the Wilson interval of the *failure* rate, that is 1 − the upper end of that of the success rate:
/// 1 failure in 1 run is certain of little (at least 21 %), 9 in 10 of much (at least 60 %). The lower end of the success rate
/// would do the opposite: it is 0 for both, and low for a dataset whose only run went well.
package enum WorstFirst {
    /// The failure rate that the runs prove, 0 to 1; 0 when no run failed, also without runs.
    package static func provenFailureRatio(_ counts: StateCounts) -> Double {
        WilsonInterval.score95(successes: counts.failed, total: counts.rated)?.low ?? 0
    }

    /// The indices of the entries, worst first; ties by more failures, then by their order in the input. `isFailing` lifts entries without a
    /// proven failure above the others without one.
    static func order(_ entries: [(counts: StateCounts, isFailing: Bool)]) -> [Int] {
        let keys = entries.map { (ratio: provenFailureRatio($0.counts), failed: $0.counts.failed, isFailing: $0.isFailing) }
        return keys.indices.sorted { left, right in
            if keys[left].ratio != keys[right].ratio { return keys[left].ratio > keys[right].ratio }
            if keys[left].failed != keys[right].failed { return keys[left].failed > keys[right].failed }
            if keys[left].isFailing != keys[right].isFailing { return keys[left].isFailing }
            return left < right
        }
    }
}
