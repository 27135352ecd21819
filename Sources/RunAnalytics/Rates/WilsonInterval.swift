/// What a share of a few runs says about the chance behind it: Wilson's score interval without continuity correction, 95 %.
///
/// Recommended for small samples by Brown, Cai and DasGupta 2001 (https://doi.org/10.1214/ss/1009213286). It never leaves 0 to 1
/// and has a width even when every run went well.
package struct WilsonInterval: Hashable, Sendable {
    /// The lower end; exactly 0 when nothing succeeded.
    package let low: Double
    /// The upper end; exactly 1 when everything succeeded.
    package let high: Double

    /// The 0.975 quantile of the standard normal distribution.
    static let z = 1.959963984540054

    /// The interval for the chance of success after `successes` of `total`.
    ///
    /// - Returns: nil without trials, and for a number of successes that is not within 0 to `total`.
    package static func score95(successes: Int, total: Int) -> WilsonInterval? {
        guard total > 0, successes >= 0, successes <= total else { return nil }
        let count = Double(total)
        let share = Double(successes) / count
        let zSquared = z * z
        let middle = (share + zSquared / (2 * count)) / (1 + zSquared / count)
        let half = z / (1 + zSquared / count) * (share * (1 - share) / count + zSquared / (4 * count * count)).squareRoot()
        return WilsonInterval(
            low: successes == 0 ? 0 : min(max(middle - half, 0), share),
            high: successes == total ? 1 : max(min(middle + half, 1), share)
        )
    }
}
