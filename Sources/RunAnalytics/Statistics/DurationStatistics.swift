import RunModel

/// The durations of successful runs.
package struct DurationStatistics: Hashable, Sendable, Codable {
    /// How many durations; at least 1.
    package var count: Int
    package var sum: Duration
    /// The median (type 7).
    package var p50: DurationEstimate
    /// The 90th percentile (type 7).
    package var p90: DurationEstimate
    /// The 95th percentile (type 7).
    package var p95: DurationEstimate
    /// The 99th percentile (type 7).
    package var p99: DurationEstimate
    package var maximum: Duration

    package var mean: DurationEstimate { DurationEstimate(milliseconds: Double(sum.milliseconds) / Double(count)) }

    /// Summarises a sample.
    ///
    /// - Parameter sorted: ascending.
    /// - Returns: nil for an empty sample.
    init?(sorted: UnsafeBufferPointer<Int64>) {
        guard let last = sorted.last else { return nil }
        count = sorted.count
        sum = .milliseconds(sorted.reduce(Int64(0)) { $0.addingSaturated($1) })
        p50 = Quantile.ofMilliseconds(sorted, 0.5)
        p90 = Quantile.ofMilliseconds(sorted, 0.9)
        p95 = Quantile.ofMilliseconds(sorted, 0.95)
        p99 = Quantile.ofMilliseconds(sorted, 0.99)
        maximum = .milliseconds(last)
    }
}

/// The queue latencies of ended runs that were watched.
///
/// Each latency is an interval; a quantile of the lower bounds and the same quantile of the upper bounds bracket the true one.
package struct QueueStatistics: Hashable, Sendable, Codable {
    /// How many ended runs have an interval; at least 1.
    package var runs: Int
    /// The median of the lower bounds.
    package var lowerP50: DurationEstimate
    /// The 95th percentile of the lower bounds.
    package var lowerP95: DurationEstimate
    /// The median of the upper bounds.
    package var upperP50: DurationEstimate
    /// The 95th percentile of the upper bounds.
    package var upperP95: DurationEstimate
    /// The highest upper bound.
    package var upperMaximum: Duration

    /// Summarises two samples of the same length, both ascending; nil when they are empty.
    init?(sortedLowers: UnsafeBufferPointer<Int64>, sortedUppers: UnsafeBufferPointer<Int64>) {
        guard let last = sortedUppers.last, sortedLowers.count == sortedUppers.count else { return nil }
        runs = sortedUppers.count
        lowerP50 = Quantile.ofMilliseconds(sortedLowers, 0.5)
        lowerP95 = Quantile.ofMilliseconds(sortedLowers, 0.95)
        upperP50 = Quantile.ofMilliseconds(sortedUppers, 0.5)
        upperP95 = Quantile.ofMilliseconds(sortedUppers, 0.95)
        upperMaximum = .milliseconds(last)
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
