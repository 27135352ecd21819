import Exposition

/// A histogram of lengths of time that the exporter measures itself.
package struct HistogramSnapshot: Hashable, Sendable {
    /// Bounds in seconds.
    package let buckets: HistogramBuckets
    /// Per bucket, not cumulative, the one without a bound last.
    package private(set) var counts: [Int64]
    /// The sum of all values, in milliseconds.
    package private(set) var sumMilliseconds: Int64 = 0

    /// Nothing observed yet.
    package init(buckets: HistogramBuckets) {
        self.buckets = buckets
        counts = Array(repeating: 0, count: buckets.count)
    }

    /// Nothing observed yet, in buckets for requests: 0.05 s to 60 s.
    package static let ofRequests = HistogramSnapshot(ascending: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
    /// Nothing observed yet, in buckets for collection passes: 0.5 s to 1 h.
    package static let ofPasses = HistogramSnapshot(ascending: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600])

    private init(ascending bounds: [Double]) {
        // The empty list, which is always valid, stands in only for a mistake in the constants above.
        self.init(buckets: HistogramBuckets(upperBounds: bounds) ?? .unbounded)
    }

    /// Counts one length of time; a negative one counts as 0.
    package mutating func observe(milliseconds: Int64) {
        let milliseconds = max(0, milliseconds)
        let seconds = Double(milliseconds) / 1000
        let index = buckets.upperBounds.firstIndex { seconds <= $0 } ?? counts.count - 1
        counts[index] &+= 1
        sumMilliseconds &+= milliseconds
    }
}
