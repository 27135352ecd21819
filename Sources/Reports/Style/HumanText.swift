import RunModel

/// Numbers as a person reads them: the same words on the landing page, in the reports, in the terminal.
package enum HumanText {
    /// What stands where there is no value.
    package static let none = "–"

    /// A length of time with its two largest units: `450 ms`, `12 s`, `3 m 20 s`, `2 h 5 m`, `4 d 3 h`.
    package static func duration(milliseconds: Double?) -> String {
        guard let milliseconds, milliseconds.isFinite else { return none }
        if milliseconds < 0 { return "-" + duration(milliseconds: -milliseconds) }
        if milliseconds < 999.5 { return "\(Int(milliseconds.rounded())) ms" }
        if milliseconds < 9_950 { return "\(decimal(milliseconds / 1000, places: 1)) s" }
        let seconds = Int(min(milliseconds / 1000, 1e12).rounded())
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: join(seconds / 60, "m", and: seconds % 60, "s")
        case ..<86_400: join(seconds / 3600, "h", and: seconds % 3600 / 60, "m")
        default: join(seconds / 86_400, "d", and: seconds % 86_400 / 3600, "h")
        }
    }

    /// A length of time in whole milliseconds.
    package static func duration(milliseconds: Int64?) -> String { duration(milliseconds: milliseconds.map(Double.init)) }

    /// An interval: `12 s – 1 m 5 s`, or one value where both ends read the same.
    package static func interval(lowerMilliseconds: Double?, upperMilliseconds: Double?) -> String {
        guard lowerMilliseconds != nil || upperMilliseconds != nil else { return none }
        let lower = duration(milliseconds: lowerMilliseconds)
        let upper = duration(milliseconds: upperMilliseconds)
        return lower == upper ? lower : "\(lower) – \(upper)"
    }

    /// A ratio in percent: one decimal, none at 0 and 1; `100 %` and `0 %` are written for exactly those only.
    package static func percent(_ ratio: Double?) -> String {
        guard let ratio, ratio.isFinite else { return none }
        if ratio == 0 { return "0 %" }
        if ratio == 1 { return "100 %" }
        return "\(decimal(min(max(ratio * 100, 0.1), 99.9), places: 1)) %"
    }

    /// A count with thin spaces between thousands: `12 345`.
    package static func count(_ value: some BinaryInteger) -> String {
        let digits = String(value)
        let sign = digits.hasPrefix("-") ? "-" : ""
        let bare = digits.dropFirst(sign.count)
        var groups: [Substring] = []
        var rest = bare[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return sign + groups.joined(separator: "\u{202F}")
    }

    /// An instant to the minute: `2026-11-22 07:47 UTC`.
    package static func minute(_ instant: Timestamp?) -> String {
        guard let instant else { return none }
        let text = instant.iso8601
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }

    /// A number with that many decimals, rounded half away from zero.
    package static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let whole = scaled / Int64(scale)
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let fraction = String(scaled % Int64(scale))
        return "\(sign)\(whole)." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    private static func join(_ large: Int, _ largeUnit: String, and small: Int, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
    }
}
