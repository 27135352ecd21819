/// The bounds of a histogram's buckets, with their `le` labels rendered once.
package struct HistogramBuckets: Hashable, Sendable {
    /// Inclusive upper bounds in ascending order; a last bucket without a bound is always added.
    let upperBounds: [Double]
    /// `le="…"` per bucket, the one without a bound included.
    let labels: [[UInt8]]

    package static let unbounded = HistogramBuckets(checked: [])

    /// Returns nil unless the bounds are finite and strictly ascending. No bounds at all are allowed.
    package init?(upperBounds: [Double]) {
        guard upperBounds.allSatisfy(\.isFinite), zip(upperBounds, upperBounds.dropFirst()).allSatisfy(<) else { return nil }
        self.init(checked: upperBounds)
    }

    private init(checked upperBounds: [Double]) {
        self.upperBounds = upperBounds
        labels = (upperBounds + [.infinity]).map { Array("le=\"".utf8) + Self.text($0) + [UInt8(ascii: "\"")] }
    }

    /// How many counts a histogram with these buckets has.
    package var count: Int { labels.count }

    /// `1.0`, `2.5`, `+Inf`: `le` is compared as text, so a number has one spelling, that of OpenMetrics, in every format. Prometheus 3
    /// stores the same whatever it scrapes, and so a series goes on when a scraper changes the format.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#considerations-canonical-numbers
    private static func text(_ bound: Double) -> [UInt8] {
        bound.isFinite ? Array(bound.description.utf8) : Array("+Inf".utf8)
    }
}
