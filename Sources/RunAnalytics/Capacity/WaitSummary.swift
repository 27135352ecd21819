import RunModel

/// Mean and upper quantiles of waits.
package struct WaitSummary: Hashable, Sendable {
    /// The arithmetic mean; 0 without waits.
    package var mean: DurationEstimate
    /// The 95th percentile (type 7).
    package var p95: DurationEstimate
    /// The 99th percentile (type 7).
    package var p99: DurationEstimate
    package var maximum: Duration

    /// No runs: all 0.
    package static let none = WaitSummary(mean: .zero, p95: .zero, p99: .zero, maximum: .zero)

    /// Summarises waits; reorders them.
    ///
    /// - Complexity: O(n + k log k) with k waits above 0, as most runs of a healthy queue do not wait.
    static func summarise(_ waits: inout ArraySlice<Int64>) -> WaitSummary {
        guard !waits.isEmpty else { return .none }
        return waits.withUnsafeMutableBufferPointer { buffer in
            let sum = buffer.reduce(0.0) { $0 + Double($1) }
            let firstPositive = buffer.partition { $0 > 0 }
            sort(UnsafeMutableBufferPointer(rebasing: buffer[firstPositive...]))
            let sorted = UnsafeBufferPointer(buffer)
            return WaitSummary(
                mean: DurationEstimate(milliseconds: sum / Double(sorted.count)),
                p95: Quantile.ofMilliseconds(sorted, 0.95),
                p99: Quantile.ofMilliseconds(sorted, 0.99),
                maximum: .milliseconds(sorted[sorted.count - 1])
            )
        }
    }
}

extension WaitSummary {
    /// Sorts ascending; all values 0 or above.
    private static func sort(_ values: UnsafeMutableBufferPointer<Int64>) {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: values.count) { auxiliary in
            auxiliary.initialize(repeating: 0)
            SampleSort.sort(values, auxiliary: auxiliary)
        }
    }
}

/// A figure of which only bounds are known.
package struct WaitBand: Hashable, Sendable {
    /// With the shortest executions that the queue latencies allow.
    package var low: WaitSummary
    /// With the longest ones.
    package var high: WaitSummary
}
