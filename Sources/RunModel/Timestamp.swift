/// An instant, in whole milliseconds since 1970-01-01T00:00:00Z: the precision of the API.
///
/// Usable from inlined code as a whole, since only then do other modules see its conformance to `Comparable`: sorts and comparisons of tuples would
/// call each `<` through a table, a seventh of a report.
@usableFromInline
package struct Timestamp: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    @usableFromInline package let milliseconds: Int64

    /// The instant that many milliseconds after 1970-01-01T00:00:00Z.
    @inlinable
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The earliest instant that can be written down: before everything that is known.
    @inlinable package static var distantPast: Timestamp { Timestamp(milliseconds: .min) }
    /// The latest instant that can be written down: after everything that is known.
    @inlinable package static var distantFuture: Timestamp { Timestamp(milliseconds: .max) }

    /// Seconds since 1970-01-01T00:00:00Z, as Prometheus wants them.
    @inlinable package var seconds: Double { Double(milliseconds) / 1000 }

    /// Orders by time.
    @inlinable package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The instant that many milliseconds later (earlier when negative). Saturates at the ends of the range.
    ///
    /// For loops over runs, whose lengths of time are whole milliseconds; elsewhere `+` a `Duration` says the same.
    @inlinable
    package func advanced(byMilliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        guard overflow else { return Timestamp(milliseconds: sum) }
        return Timestamp(milliseconds: delta > 0 ? .max : .min)
    }

    /// How many milliseconds later than another instant it is; negative when it is earlier.
    ///
    /// For loops over runs; elsewhere `-` gives a `Duration`. Traps where the distance of the two does not fit.
    @inlinable package func milliseconds(since earlier: Timestamp) -> Int64 { milliseconds - earlier.milliseconds }
}

extension Range<Timestamp> {
    /// The length in whole milliseconds, for loops over runs; elsewhere ``duration``.
    package var milliseconds: Int64 { upperBound.milliseconds(since: lowerBound) }
}
