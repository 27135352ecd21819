/// What all samples of one name have in common; declared once, rendered and documented from here.
package struct MetricFamily: Hashable, Sendable {
    /// How values of the family behave over time.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Only goes up, or starts again at 0.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts of observations in cumulative buckets, with their sum.
        case histogram
        /// Labels that describe something, with the value 1; a gauge in text 0.0.4.
        case info
        /// Nothing is known; `untyped` in text 0.0.4.
        case unknown
    }

    /// The name as people query it: counters with `_total`, histograms without `_bucket`.
    package let name: String
    /// What the value means, in one sentence.
    package let help: String
    /// How values behave over time.
    package let kind: Kind
    /// The base unit (`seconds`, `bytes`, `ratio`), with which the name then ends (before `_total`); nil for plain numbers.
    package let unit: String?
    /// The names of the labels in their order, without a histogram's `le`.
    package let labels: [String]

    /// Declares a family. Names are not checked here but in a test of the declarations.
    package init(_ name: String, _ kind: Kind, unit: String? = nil, labels: [String] = [], help: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.labels = labels
        self.help = help
    }

    /// The name in OpenMetrics metadata: the ending that the type implies (`_total`, `_info`) belongs to the samples.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#suffixes
    package var openMetricsName: String {
        switch openMetricsKind {
        case .counter: String(name.dropLast("_total".count))
        case .info: String(name.dropLast("_info".count))
        default: name
        }
    }

    /// The type in OpenMetrics: a counter or info whose name lacks the ending cannot be one there.
    var openMetricsKind: Kind {
        switch kind {
        case .counter where !name.hasSuffix("_total"): .unknown
        case .info where !name.hasSuffix("_info"): .gauge
        default: kind
        }
    }

    /// The type in text 0.0.4.
    var textType: String {
        switch kind {
        case .info: "gauge"
        case .unknown: "untyped"
        default: kind.rawValue
        }
    }

    /// The unit where OpenMetrics allows it to be named: only if the name ends in it.
    package var openMetricsUnit: String? {
        guard let unit, openMetricsKind != .info, openMetricsName.hasSuffix("_" + unit) else { return nil }
        return unit
    }
}

/// The value of a sample, in the form in which it is quickest to write without a loss.
package enum MetricValue: Hashable, Sendable {
    /// A whole number.
    case integer(Int64)
    /// A number of thousandths: 1500 is written `1.5`. Milliseconds become seconds without any rounding.
    case thousandths(Int64)
    /// Any number; not-a-number and the infinities are `NaN`, `+Inf` and `-Inf`.
    case double(Double)

    /// 1 or 0.
    package static func flag(_ isTrue: Bool) -> MetricValue { .integer(isTrue ? 1 : 0) }
}
