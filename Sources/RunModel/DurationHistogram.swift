/// A histogram of lengths of time: counts per bucket, not cumulated.
package struct DurationHistogram: Hashable, Sendable {
    /// Upper bounds (inclusive) of all buckets but the last, ascending, in milliseconds.
    package var boundsMilliseconds: [Int64]
    /// One more than there are bounds: the last counts what lies above all of them.
    package var counts: [Int64]
    /// The sum of all values, in milliseconds.
    package var sumMilliseconds: Int64

    /// - Parameters:
    ///   - boundsMilliseconds: without bounds there is one bucket for everything.
    ///   - counts: nil for all zero.
    package init(boundsMilliseconds: [Int64] = [], counts: [Int64]? = nil, sumMilliseconds: Int64 = 0) {
        self.boundsMilliseconds = boundsMilliseconds
        self.counts = counts ?? Array(repeating: 0, count: boundsMilliseconds.count + 1)
        self.sumMilliseconds = sumMilliseconds
    }

    /// How many values there are.
    package var count: Int64 {
        counts.reduce(0) { sum, count in
            let (total, overflow) = sum.addingReportingOverflow(count)
            return overflow ? .max : total
        }
    }

    /// Counts one length of time; a negative one counts as 0.
    package mutating func observe(milliseconds: Int64) {
        let milliseconds = max(0, milliseconds)
        let index = boundsMilliseconds.firstIndex { milliseconds <= $0 } ?? boundsMilliseconds.count
        counts[index] &+= 1
        sumMilliseconds &+= milliseconds
    }
}
