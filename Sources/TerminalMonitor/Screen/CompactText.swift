import RunModel

/// Figures in as few cells as a column has. Reports write the same figures with more room.
enum CompactText {
    static func duration(_ estimate: DurationEstimate?) -> String { HumanText.duration(estimate, .scarce) }

    static func duration(_ duration: Duration?) -> String { HumanText.duration(duration, .scarce) }

    static func interval(_ lower: DurationEstimate?, _ upper: DurationEstimate?) -> String {
        HumanText.interval(lower: lower, upper: upper, .scarce)
    }

    static func percent(_ ratio: Double?) -> String { HumanText.percent(ratio, .scarce) }

    /// An age in its largest unit: `5s`, `3m`, `2h`, `4d`.
    static func age(of instant: Timestamp?, now: Timestamp) -> String {
        guard let instant else { return HumanText.none }
        let seconds = max(0, now.milliseconds - instant.milliseconds) / 1000
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }

    /// `0.4`, `3`, `12.5`.
    static func rate(_ value: Double) -> String {
        guard value.isFinite, value >= 0, value < 1e9 else { return HumanText.none }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// `2026-11-22 07:47:06`.
    static func second(_ instant: Timestamp) -> String {
        let text = instant.iso8601
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }

    /// `3 datasets`, `1 dataset`.
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }

    /// `2 enqueued, 1 running_notebook`, in the order of the states' names; nil without any.
    static func states(_ counts: [String: Int]) -> String? {
        let parts = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        return parts.isEmpty ? nil : parts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
