import RunModel

/// Quantiles of samples, by linear interpolation between order statistics.
///
/// Type 7 of Hyndman and Fan 1996: the default of NumPy, R and spreadsheets, and DuckDB's `quantile_cont`. The arithmetic follows
/// NumPy's step by step, so the results agree to the last bit.
package enum Quantile {
    /// The quantile of an ascending sample.
    ///
    /// - Parameters:
    ///   - sorted: ascending.
    ///   - p: 0 to 1; clamped to it.
    /// - Returns: not-a-number for an empty sample.
    /// - Complexity: O(1).
    @inlinable
    package static func type7(sorted: UnsafeBufferPointer<Int64>, _ p: Double) -> Double {
        guard let position = Position(count: sorted.count, p) else { return .nan }
        let low = sorted[position.lower]
        let high = sorted[position.upper]
        return interpolate(Double(low), Double(high), difference: Double(high &- low), position.fraction)
    }

    /// The quantile of an ascending sample of whole numbers. See ``type7(sorted:_:)-UnsafeBufferPointer``.
    @inlinable
    package static func type7(sorted: [Int64], _ p: Double) -> Double {
        sorted.withUnsafeBufferPointer { type7(sorted: $0, p) }
    }

    /// The quantile of an ascending sample of lengths of time in milliseconds. See ``type7(sorted:_:)-UnsafeBufferPointer``.
    @inlinable
    static func ofMilliseconds(_ sorted: UnsafeBufferPointer<Int64>, _ p: Double) -> DurationEstimate {
        DurationEstimate(milliseconds: type7(sorted: sorted, p))
    }

    /// The quantile of an ascending sample without not-a-numbers.
    ///
    /// - Parameter p: 0 to 1; clamped to it.
    /// - Returns: not-a-number for an empty sample.
    /// - Complexity: O(1).
    @inlinable
    package static func type7(sorted: [Double], _ p: Double) -> Double {
        guard let position = Position(count: sorted.count, p) else { return .nan }
        let low = sorted[position.lower]
        let high = sorted[position.upper]
        return interpolate(low, high, difference: high - low, position.fraction)
    }

    /// Which two order statistics a quantile lies between, and how far along.
    @usableFromInline
    struct Position {
        @usableFromInline let lower: Int
        @usableFromInline let upper: Int
        @usableFromInline let fraction: Double

        @inlinable
        init?(count: Int, _ p: Double) {
            guard count > 0 else { return nil }
            let index = Double(count - 1) * (p > 0 ? min(p, 1) : 0)
            let whole = index.rounded(.down)
            lower = min(Int(whole), count - 1)
            upper = min(lower + 1, count - 1)
            fraction = index - whole
        }
    }

    /// Counts from the nearer end, which keeps the result between the two (NumPy's `_lerp`).
    @inlinable
    static func interpolate(_ low: Double, _ high: Double, difference: Double, _ fraction: Double) -> Double {
        fraction < 0.5 ? low + difference * fraction : high - difference * (1 - fraction)
    }
}
