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
