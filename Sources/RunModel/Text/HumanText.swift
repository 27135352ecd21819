/// Numbers as a person reads them: the same words on the landing page, in the reports, in the terminal.
package enum HumanText {
    /// What stands where there is no value.
    package static let none = "–"

    /// How much room there is.
    package enum Room: Sendable {
        /// Sentences and pages.
        case ample
        /// Columns of a terminal: nothing between number and unit, and the smaller unit always there with two digits.
        case scarce
    }

    /// A length of time with its two largest units: `450 ms`, `12 s`, `3 m 20 s`, `2 h 5 m`, `4 d 3 h`; where room is scarce `450ms`, `12s`,
    /// `3m20s`, `2h05m`, `4d03h`.
    package static func duration(_ estimate: DurationEstimate?, _ room: Room = .ample) -> String {
        guard let milliseconds = estimate?.milliseconds, milliseconds.isFinite else { return none }
        if milliseconds < 0 { return "-" + duration(DurationEstimate(milliseconds: -milliseconds), room) }
        let blank = room == .ample ? " " : ""
        if milliseconds < 999.5 { return "\(Int(milliseconds.rounded()))\(blank)ms" }
        if milliseconds < 9_950 { return "\(decimal(milliseconds / 1000, places: 1))\(blank)s" }
        func join(_ large: Int, _ largeUnit: String, and small: Int, _ smallUnit: String) -> String {
            if room == .scarce { return "\(large)\(largeUnit)\(ZeroPadded.text(small, width: 2))\(smallUnit)" }
            return small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
        }
        let seconds = Int(min(milliseconds / 1000, 1e12).rounded())
        return switch seconds {
        case ..<60: "\(seconds)\(blank)s"
        case ..<3600: join(seconds / 60, "m", and: seconds % 60, "s")
        case ..<86_400: join(seconds / 3600, "h", and: seconds % 3600 / 60, "m")
        default: join(seconds / 86_400, "d", and: seconds % 86_400 / 3600, "h")
        }
    }

    /// A length of time, as above.
    package static func duration(_ duration: Duration?, _ room: Room = .ample) -> String {
        self.duration(duration.map(DurationEstimate.init), room)
    }

    /// An interval: `12 s – 1 m 5 s`, or one value where both ends read the same.
    package static func interval(lower: DurationEstimate?, upper: DurationEstimate?, _ room: Room = .ample) -> String {
        guard lower != nil || upper != nil else { return none }
        let (lower, upper) = (duration(lower, room), duration(upper, room))
        return lower == upper ? lower : room == .ample ? "\(lower) – \(upper)" : "\(lower)–\(upper)"
    }

    /// An interval of whole milliseconds, as above.
    package static func interval(lower: Duration?, upper: Duration?, _ room: Room = .ample) -> String {
        interval(lower: lower.map(DurationEstimate.init), upper: upper.map(DurationEstimate.init), room)
    }

    /// A ratio in percent: one decimal, none at 0 and 1; `100 %` and `0 %` are written for exactly those only.
    package static func percent(_ ratio: Double?, _ room: Room = .ample) -> String {
        guard let ratio, ratio.isFinite else { return none }
        let number = ratio == 0 ? "0" : ratio == 1 ? "100" : decimal(min(max(ratio * 100, 0.1), 99.9), places: 1)
        return room == .ample ? "\(number) %" : "\(number)%"
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
}
