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

    /// Appends the text of an instant; instants outside the years 1970 to 9999 are clamped to them.
    func append(_ instant: Timestamp, to bytes: inout [UInt8]) {
        let shifted = instant.milliseconds + Int64(offsetMinutes ?? 0) * 60_000
        let clamped = min(max(shifted, 0), 253_402_300_799_999)
        let day = UTCDay(containing: Timestamp(milliseconds: clamped))
        let inDay = Int(clamped - day.start.milliseconds)
        let date = day.date
        Self.append(date.year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(date.month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(date.day, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        Self.append(inDay / 3_600_000, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(inDay / 60_000 % 60, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(inDay / 1000 % 60, width: 2, to: &bytes)
        appendFraction(inDay % 1000, to: &bytes)
        appendOffset(to: &bytes)
    }

    private func appendFraction(_ milliseconds: Int, to bytes: inout [UInt8]) {
        var digits = min(max(fractionDigits, 0), 9)
        if digits < 3, milliseconds % [1000, 100, 10][digits] != 0 { digits = 3 }
        guard digits > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        var value = milliseconds
        if digits < 3 { value /= [1000, 100, 10][digits] }
        Self.append(value, width: min(digits, 3), to: &bytes)
        for _ in 3..<max(3, digits) { bytes.append(UInt8(ascii: "0")) }
    }

    private func appendOffset(to bytes: inout [UInt8]) {
        guard let offsetMinutes else {
            bytes.append(UInt8(ascii: "Z"))
            return
        }
        bytes.append(UInt8(ascii: offsetMinutes < 0 ? "-" : "+"))
        Self.append(abs(offsetMinutes) / 60, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(abs(offsetMinutes) % 60, width: 2, to: &bytes)
    }

    private static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        var divisor = [1, 10, 100, 1000][width - 1]
        var rest = value
        while divisor > 0 {
            bytes.append(0x30 + UInt8(rest / divisor % 10))
            rest %= divisor
            divisor /= 10
        }
    }

    /// The time as a `Date` header has it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    static func httpDate(_ instant: Timestamp) -> String {
        let day = UTCDay(containing: instant)
        let date = day.date
        let seconds = Int((instant.milliseconds - day.start.milliseconds) / 1000)
        var bytes: [UInt8] = []
        bytes += Array("\(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.isoWeekday - 1]), ".utf8)
        append(date.day, width: 2, to: &bytes)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        bytes += Array(" \(months[date.month - 1]) ".utf8)
        append(date.year, width: 4, to: &bytes)
        for (index, value) in [seconds / 3600, seconds / 60 % 60, seconds % 60].enumerated() {
            bytes.append(UInt8(ascii: index == 0 ? " " : ":"))
            append(value, width: 2, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self) + " GMT"
    }
}
