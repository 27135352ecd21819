import RunModel

/// Buckets that grow by about the same factor, for distributions that span milliseconds to days: 0.1 s, 0.2 s, 0.5 s, 1 s, … 200,000 s.
package enum LogBuckets {
    /// Inclusive upper bounds, in milliseconds; the last bucket lies above all of them.
    package static let boundsMilliseconds: [Int64] = {
        var bounds: [Int64] = []
        var decade: Int64 = 100
        while decade <= 100_000_000 {
            bounds += [decade, decade * 2, decade * 5]
            decade *= 10
        }
        return bounds.filter { $0 <= 200_000_000 }
    }()

    /// Nothing counted yet.
    package static var empty: DurationHistogram {
        DurationHistogram(boundsMilliseconds: boundsMilliseconds)
    }
}

extension DurationHistogram {
    /// Counts a value. O(log buckets).
    package mutating func add(_ milliseconds: Int64) {
        let bucket = boundsMilliseconds.partitioningIndex { $0 >= milliseconds }
        guard counts.indices.contains(bucket) else { return }
        counts[bucket] += 1
        sumMilliseconds = sumMilliseconds.addingSaturated(milliseconds)
    }

    /// Adds the counts of a histogram with the same bounds; one with other bounds is left out.
    package mutating func merge(_ other: DurationHistogram) {
        guard other.boundsMilliseconds == boundsMilliseconds, other.counts.count == counts.count else { return }
        for index in counts.indices { counts[index] += other.counts[index] }
        sumMilliseconds = sumMilliseconds.addingSaturated(other.sumMilliseconds)
    }
}
