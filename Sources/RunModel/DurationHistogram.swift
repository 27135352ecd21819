/// A histogram of lengths of time: counts per bucket, not cumulated.
package struct DurationHistogram: Hashable, Sendable {
    /// Upper bounds (inclusive) of all buckets but the last, ascending.
    package let bounds: [Duration]
    /// One more than there are bounds: the last counts what lies above all of them.
    package var counts: [Int64]
    /// ``bounds`` in whole milliseconds, as values are counted: by the hundred thousand.
    private let limits: [Int64]
    private var sumMilliseconds: Int64

    /// - Parameters:
    ///   - bounds: without bounds there is one bucket for everything.
    ///   - counts: nil for all zero.
    package init(bounds: [Duration] = [], counts: [Int64]? = nil, sum: Duration = .zero) {
        self.bounds = bounds
        self.counts = counts ?? Array(repeating: 0, count: bounds.count + 1)
        limits = bounds.map(\.milliseconds)
        sumMilliseconds = sum.milliseconds
    }

    package var sum: Duration {
        get { .milliseconds(sumMilliseconds) }
        set { sumMilliseconds = newValue.milliseconds }
    }

    package var count: Int64 {
        counts.reduce(0) { sum, count in
            let (total, overflow) = sum.addingReportingOverflow(count)
            return overflow ? .max : total
        }
    }

    /// The first bucket whose bound is not below the value. O(log buckets).
    package func bucket(of milliseconds: Int64) -> Int {
        var low = 0
        var high = limits.count
        while low < high {
            let middle = (low + high) / 2
            if limits[middle] < milliseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Counts one length of time; a negative one counts as 0. O(log buckets).
    ///
    /// - Parameter times: −1 takes back what was counted.
    package mutating func observe(milliseconds: Int64, times: Int64 = 1) {
        let milliseconds = max(0, milliseconds)
        counts[bucket(of: milliseconds)] &+= times
        let (sum, overflow) = sumMilliseconds.addingReportingOverflow(milliseconds &* times)
        sumMilliseconds = overflow ? .max : sum
    }

    /// Adds the counts of a histogram with the same bounds; one with other bounds is left out.
    package mutating func merge(_ other: DurationHistogram) {
        guard other.limits == limits, other.counts.count == counts.count else { return }
        for index in counts.indices { counts[index] += other.counts[index] }
        let (sum, overflow) = sumMilliseconds.addingReportingOverflow(other.sumMilliseconds)
        sumMilliseconds = overflow ? .max : sum
    }
}
