import RunModel

/// Dates in HTTP headers (RFC 9110, section 5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, and the two obsolete forms that a recipient must take:
    /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. Nil for anything else.
    static func parse(_ text: String) -> Timestamp? {
        guard text.utf8.count <= 64 else { return nil }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "-" }).map(String.init)
        switch parts.count {
        case 6 where parts[5] == "GMT": return instant(day: parts[1], month: parts[2], year: parts[3], time: parts[4])
        case 5: return instant(day: parts[2], month: parts[1], year: parts[4], time: parts[3])
        default: return nil
        }
    }

    private static func instant(day: String, month: String, year: String, time: String) -> Timestamp? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number(String($0), digits: 2...2) }
        guard let monthIndex = months.firstIndex(of: month), let day = number(day, digits: 1...2),
            var year = number(year, digits: 2...4), clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            hour < 24, minute < 60, second <= 60
        else { return nil }
        // Two digits: the obsolete form; more than 50 years ahead means the last century. No server of today is that old.
        if year < 100 { year += year < 70 ? 2000 : 1900 }
        guard (1970...9999).contains(year), day >= 1, day <= UTCDay.length(ofMonth: monthIndex + 1, year: year) else { return nil }
        let midnight = UTCDay(year: year, month: monthIndex + 1, day: day).start
        return midnight.advanced(byMilliseconds: Int64((hour * 60 + minute) * 60 + min(second, 59)) * 1000)
    }

    private static func number(_ text: String, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}
