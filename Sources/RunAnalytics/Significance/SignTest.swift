/// The exact sign test (McNemar's exact test): whether more things changed one way than the other by more than chance.
package enum SignTest {
    /// The two-sided p-value of `better` and `worse` changes when either is as likely.
    ///
    /// - Returns: 1 when nothing changed.
    package static func twoSided(better: Int, worse: Int) -> Double {
        let changes = better + worse
        guard changes > 0, better >= 0, worse >= 0, let chances = BinomialDistribution(trials: changes, probability: 0.5) else { return 1 }
        return min(1, 2 * chances.cumulative[min(better, worse)])
    }
}
