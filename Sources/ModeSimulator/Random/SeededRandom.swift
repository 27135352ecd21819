import Foundation

/// A repeatable source of random numbers (SplitMix64), one independent stream per purpose and index.
///
/// Every draw of the simulator comes from a stream that depends only on the seed and on what is drawn, never on what was
/// asked for before: that makes a world independent of the order of queries.
struct SeededRandom: Sendable {
    /// What a stream is for; different purposes never share numbers.
    enum Purpose: UInt64 {
        case dataset = 1, space, schedulerLag, manualArrivals, failureEpisodes, run, tokenKey, fault
    }

    private var state: UInt64

    /// The stream of `purpose`, distinguished further by two indices.
    init(seed: UInt64, _ purpose: Purpose, _ first: UInt64 = 0, _ second: UInt64 = 0) {
        state = Self.mix(Self.mix(Self.mix(seed &+ purpose.rawValue &* 0xD1B5_4A32_D192_ED03) ^ first) ^ second)
    }

    /// SplitMix64's finaliser: a bijection that scatters nearby numbers (https://prng.di.unimi.it/splitmix64.c).
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func next() -> UInt64 {
        let value = Self.mix(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return value
    }

    /// A number in 0 ..< 1.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ range: Range<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    /// An integer in 0 ..< `bound`; 0 when `bound` is not above 1.
    mutating func below(_ bound: Int) -> Int { bound > 1 ? Int(next() % UInt64(bound)) : 0 }

    /// A standard normal number, by Box and Muller.
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    mutating func logNormal(median: Double, sigma: Double) -> Double { median * exp(sigma * normal()) }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

    /// An index, each with the probability of its weight among all weights; 0 for no weights.
    mutating func index(weights: [Double]) -> Int {
        var rest = uniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return max(0, weights.count - 1)
    }
}
