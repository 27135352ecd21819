/// An instant, in whole milliseconds since 1970-01-01T00:00:00Z: the precision of the API.
package struct Timestamp: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    package let milliseconds: Int64

    /// The instant that many milliseconds after 1970-01-01T00:00:00Z.
    @inlinable
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Seconds since 1970-01-01T00:00:00Z, as Prometheus wants them.
    @inlinable package var seconds: Double { Double(milliseconds) / 1000 }

    /// Orders by time.
    @inlinable package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The instant that many milliseconds later (earlier when negative). Saturates at the ends of the range.
    package func advanced(byMilliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        guard overflow else { return Timestamp(milliseconds: sum) }
        return Timestamp(milliseconds: delta > 0 ? .max : .min)
    }
}
