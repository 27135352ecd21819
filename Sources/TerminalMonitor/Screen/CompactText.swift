import RunModel

/// Figures in as few cells as a column has. Reports write the same figures with more room.
enum CompactText {
    static let none = "–"

    /// `450ms`, `12s`, `3m20s`, `2h05m`, `4d03h`.
    static func duration(_ milliseconds: Double?) -> String {
        guard let milliseconds, milliseconds.isFinite, milliseconds >= 0 else { return none }
        if milliseconds < 999.5 { return "\(Int(milliseconds.rounded()))ms" }
        if milliseconds < 9950 {
            let tenths = Int((milliseconds / 100).rounded())
            return "\(tenths / 10).\(tenths % 10)s"
        }
        let seconds = Int(min(milliseconds / 1000, 1e12).rounded())
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m\(two(seconds % 60))s"
        case ..<86_400: "\(seconds / 3600)h\(two(seconds % 3600 / 60))m"
        default: "\(seconds / 86_400)d\(two(seconds % 86_400 / 3600))h"
        }
    }

    static func duration(_ milliseconds: Int64?) -> String { duration(milliseconds.map(Double.init)) }

    /// An age in its largest unit: `5s`, `3m`, `2h`, `4d`.
    static func age(of instant: Timestamp?, now: Timestamp) -> String {
        guard let instant else { return none }
        let seconds = max(0, now.milliseconds - instant.milliseconds) / 1000
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m"
        case ..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }

    /// Both ends, or one where they read the same: `2s–1m05s`.
    static func interval(_ lower: Double?, _ upper: Double?) -> String {
        guard lower != nil || upper != nil else { return none }
        let (low, high) = (duration(lower), duration(upper))
        return low == high ? low : "\(low)–\(high)"
    }

    /// `93.2%`; `100%` and `0%` for exactly those only.
    static func percent(_ ratio: Double?) -> String {
        guard let ratio, ratio.isFinite else { return none }
        if ratio <= 0 { return "0%" }
        if ratio >= 1 { return "100%" }
        let tenths = min(max(Int((ratio * 1000).rounded()), 1), 999)
        return "\(tenths / 10).\(tenths % 10)%"
    }

    /// `0.4`, `3`, `12.5`.
    static func rate(_ value: Double) -> String {
        guard value.isFinite, value >= 0, value < 1e9 else { return none }
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
    static func states(_ counts: [RunState: Int]) -> String? {
        let parts = counts.filter { $0.value > 0 }.map { (name: $0.key.name, count: $0.value) }.sorted { $0.name < $1.name }
        return parts.isEmpty ? nil : parts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
