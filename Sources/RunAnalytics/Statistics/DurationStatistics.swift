/// The durations of successful runs.
package struct DurationStatistics: Hashable, Sendable, Codable {
    /// How many durations; at least 1.
    package var count: Int
    /// Their sum, in milliseconds.
    package var sumMilliseconds: Int64
    /// The median (type 7), in milliseconds.
    package var p50Milliseconds: Double
    /// The 90th percentile (type 7), in milliseconds.
    package var p90Milliseconds: Double
    /// The 95th percentile (type 7), in milliseconds.
    package var p95Milliseconds: Double
    /// The 99th percentile (type 7), in milliseconds.
    package var p99Milliseconds: Double
    /// The longest, in milliseconds.
    package var maximumMilliseconds: Int64

    /// The arithmetic mean, in milliseconds.
    package var meanMilliseconds: Double { Double(sumMilliseconds) / Double(count) }

    /// Summarises a sample.
    ///
    /// - Parameter sorted: ascending.
    /// - Returns: nil for an empty sample.
    init?(sorted: UnsafeBufferPointer<Int64>) {
        guard let last = sorted.last else { return nil }
        count = sorted.count
        sumMilliseconds = sorted.reduce(0) { $0.addingSaturated($1) }
        p50Milliseconds = Quantile.type7(sorted: sorted, 0.5)
        p90Milliseconds = Quantile.type7(sorted: sorted, 0.9)
        p95Milliseconds = Quantile.type7(sorted: sorted, 0.95)
        p99Milliseconds = Quantile.type7(sorted: sorted, 0.99)
        maximumMilliseconds = last
    }
}

/// The queue latencies of ended runs that were watched.
///
/// Each latency is an interval; a quantile of the lower bounds and the same quantile of the upper bounds bracket the true one.
package struct QueueStatistics: Hashable, Sendable, Codable {
    /// How many ended runs have an interval; at least 1.
    package var runs: Int
    /// The median of the lower bounds, in milliseconds.
    package var lowerP50Milliseconds: Double
    /// The 95th percentile of the lower bounds, in milliseconds.
    package var lowerP95Milliseconds: Double
    /// The median of the upper bounds, in milliseconds.
    package var upperP50Milliseconds: Double
    /// The 95th percentile of the upper bounds, in milliseconds.
    package var upperP95Milliseconds: Double
    /// The highest upper bound, in milliseconds.
    package var upperMaximumMilliseconds: Int64

    /// Summarises two samples of the same length, both ascending; nil when they are empty.
    init?(sortedLowers: UnsafeBufferPointer<Int64>, sortedUppers: UnsafeBufferPointer<Int64>) {
        guard let last = sortedUppers.last, sortedLowers.count == sortedUppers.count else { return nil }
        runs = sortedUppers.count
        lowerP50Milliseconds = Quantile.type7(sorted: sortedLowers, 0.5)
        lowerP95Milliseconds = Quantile.type7(sorted: sortedLowers, 0.95)
        upperP50Milliseconds = Quantile.type7(sorted: sortedUppers, 0.5)
        upperP95Milliseconds = Quantile.type7(sorted: sortedUppers, 0.95)
        upperMaximumMilliseconds = last
    }
}

extension Int64 {
    /// The sum, or the end of the range where it does not fit: hostile timestamps must not stop a rollup.
    @inline(__always)
    func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}
