import RunModel

/// The instants at which history is written: from the first on, evenly spaced.
package struct BackfillGrid: Hashable, Sendable {
    /// The most instants of a grid; a year at five minutes is 105,000.
    package static let maximumCount = 5_000_000

    package let from: Timestamp
    /// The distance between instants, in milliseconds.
    private let stepMilliseconds: Int64
    /// How many instants there are; at least 1.
    package let count: Int

    /// Covers `from` to `until` inclusive, as far as whole steps go.
    ///
    /// Prometheus shows a sample for 5 minutes (its lookback), so a longer step leaves gaps in graphs of gauges.
    /// - Returns: nil when `until` is before `from`, the step is not positive, or there are more than ``maximumCount`` instants.
    package init?(from: Timestamp, until: Timestamp, step: Duration) {
        let (length, overflow) = until.milliseconds.subtractingReportingOverflow(from.milliseconds)
        let step = step.milliseconds
        guard !overflow, length >= 0, step > 0, length / step < Int64(Self.maximumCount) else { return nil }
        self.from = from
        stepMilliseconds = step
        count = Int(length / step) + 1
    }

    /// The instant at a position from 0 to ``count`` − 1.
    func instant(at index: Int) -> Timestamp { from.advanced(byMilliseconds: Int64(index) * stepMilliseconds) }

    /// The position of the last instant before another instant; 0 when there is none.
    func index(before instant: Timestamp) -> Int {
        guard instant > from else { return 0 }
        return min(count - 1, Int((instant.milliseconds(since: from) - 1) / stepMilliseconds))
    }
}
