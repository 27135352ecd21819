import RunModel

/// Buckets that grow by about the same factor, for distributions that span milliseconds to days: 0.1 s, 0.2 s, 0.5 s, 1 s, … 200,000 s.
package enum LogBuckets {
    /// Inclusive upper bounds; the last bucket lies above all of them.
    package static let bounds: [Duration] = {
        var bounds: [Duration] = []
        var decade = Duration.milliseconds(100)
        while decade <= .seconds(100_000) {
            bounds += [decade, decade * 2, decade * 5]
            decade *= 10
        }
        return bounds.filter { $0 <= .seconds(200_000) }
    }()

    package static var empty: DurationHistogram { DurationHistogram(bounds: bounds) }
}
