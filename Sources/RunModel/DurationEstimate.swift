/// A length of time that statistics yield: a mean, a quantile, a level, a sum of many runs.
///
/// It has any fraction of a millisecond, and keeps it bit by bit: files and metrics hold what came of the computation, which a `Duration`
/// would round to attoseconds.
package struct DurationEstimate: Hashable, Sendable, Comparable {
    package var milliseconds: Double

    @inlinable
    package init(milliseconds: Double) { self.milliseconds = milliseconds }

    /// A length of whole milliseconds.
    package init(_ duration: Duration) { milliseconds = Double(duration.milliseconds) }

    /// No time.
    @inlinable package static var zero: DurationEstimate { DurationEstimate(milliseconds: 0) }

    /// The shorter one is less.
    @inlinable package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// How many times the right one is contained in the left one.
    @inlinable package static func / (left: Self, right: Self) -> Double { left.milliseconds / right.milliseconds }
}

extension DurationEstimate: Codable {
    /// Milliseconds.
    package init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Double.self))
    }

    /// Milliseconds.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
