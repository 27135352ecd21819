import Foundation

/// Student's t-test for two samples with the same variance.
enum StudentT {
    /// The two-sided p-value of a t statistic: I(df / (df + t²); df/2, 1/2).
    ///
    /// - Parameter degreesOfFreedom: above 0.
    static func twoSided(t: Double, degreesOfFreedom: Double) -> Double {
        guard !t.isNaN else { return .nan }
        guard t.isFinite else { return 0 }
        let sum = degreesOfFreedom + t * t
        return regularizedBeta(degreesOfFreedom / sum, complement: t * t / sum, degreesOfFreedom / 2, 0.5)
    }

    /// The regularized incomplete beta function I(x; a, b), by Lentz's continued fraction (DLMF 8.17.22,
    /// https://dlmf.nist.gov/8.17#v).
    ///
    /// - Parameter complement: 1 − x, given because the difference would lose digits.
    static func regularizedBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard complement > 0 else { return 1 }
        // The fraction converges quickly on this side only.
        return x <= (a + 1) / (a + b + 2)
            ? lowerBeta(x, complement: complement, a, b) : 1 - lowerBeta(complement, complement: x, b, a)
    }

    private static func lowerBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(complement)) / a
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        d = 1 / (abs(d) < tiny ? tiny : d)
        var fraction = d
        for step in 1...500 {
            let m = Double(step)
            for numerator in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 + numerator * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + numerator / c
                if abs(c) < tiny { c = tiny }
                fraction *= c * d
            }
            if abs(c * d - 1) < 1e-15 { break }
        }
        return min(1, max(0, front * fraction))
    }
}
