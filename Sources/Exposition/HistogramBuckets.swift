/// The bounds of a histogram's buckets, with their `le` labels rendered once.
package struct HistogramBuckets: Hashable, Sendable {
    /// Inclusive upper bounds in ascending order; a last bucket without a bound is always added.
    package let upperBounds: [Double]
    /// `le="…"` per bucket, the one without a bound included.
    private let textLabels: [[UInt8]]
    private let openMetricsLabels: [[UInt8]]

    /// A single bucket for everything.
    package static let unbounded = HistogramBuckets(checked: [])

    /// Returns nil unless the bounds are finite and strictly ascending. No bounds at all are allowed.
    package init?(upperBounds: [Double]) {
        guard upperBounds.allSatisfy(\.isFinite), zip(upperBounds, upperBounds.dropFirst()).allSatisfy(<) else { return nil }
        self.init(checked: upperBounds)
    }

    private init(checked upperBounds: [Double]) {
        self.upperBounds = upperBounds
        func labels(_ text: (Double) -> [UInt8]) -> [[UInt8]] {
            (upperBounds + [.infinity]).map { Array("le=\"".utf8) + text($0) + [UInt8(ascii: "\"")] }
        }
        textLabels = labels(Self.shortText)
        openMetricsLabels = labels(Self.canonicalText)
    }

    /// How many counts a histogram with these buckets has.
    package var count: Int { textLabels.count }

    func labels(_ format: ExpositionFormat) -> [[UInt8]] {
        format == .text ? textLabels : openMetricsLabels
    }

    /// `1`, `2.5`, `+Inf`: as client_golang writes text 0.0.4.
    private static func shortText(_ bound: Double) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: ByteCursor.maximumNumberBytes) { memory, count in
            guard let start = memory.baseAddress else { return }
            var cursor = ByteCursor(start)
            cursor.writeDouble(bound)
            count = cursor.count
        }
    }

    /// `1.0`, `2.5`, `+Inf`: OpenMetrics compares `le` as text, so a number has one spelling.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#considerations-canonical-numbers
    private static func canonicalText(_ bound: Double) -> [UInt8] {
        bound.isFinite ? Array(bound.description.utf8) : shortText(bound)
    }
}
