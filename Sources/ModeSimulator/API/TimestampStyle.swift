import RunModel

/// How a timestamp is written; every style names the same instant.
struct TimestampStyle: Hashable, Sendable {
    /// Digits after the second, 0 to 9; fewer than 3 only where nothing is lost.
    var fractionDigits: Int
    /// The offset from UTC that is written; nil writes `Z`.
    var offsetMinutes: Int?

    /// `2026-08-07T07:47:06.501Z`, as on runs and datasets.
    static let mode = TimestampStyle(fractionDigits: 3, offsetMinutes: nil)
    /// `2020-04-06T20:00:00.000+00:00`, as on the slots of schedules.
    static let slot = TimestampStyle(fractionDigits: 3, offsetMinutes: 0)

    /// The text of an instant; instants outside the years 1970 to 9999 are clamped to them.
    func text(_ instant: Timestamp) -> String {
        let shifted = max(0, instant.milliseconds + Int64(offsetMinutes ?? 0) * 60_000)
        // `2026-08-07T07:47:06.501Z`
        let usual = Timestamp(milliseconds: shifted).iso8601
        let fraction = usual.dropFirst(20).prefix(3)
        var digits = min(max(fractionDigits, 0), 9)
        if digits < 3, fraction.dropFirst(digits).contains(where: { $0 != "0" }) { digits = 3 }
        return usual.prefix(19) + (digits > 0 ? "." + (fraction + "000000").prefix(digits) : "") + offset
    }

    private var offset: String {
        guard let offsetMinutes else { return "Z" }
        let (hours, minutes) = (abs(offsetMinutes) / 60, abs(offsetMinutes) % 60)
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(offsetMinutes < 0 ? "-" : "+")\(twoDigits(hours)):\(twoDigits(minutes))"
    }
}
