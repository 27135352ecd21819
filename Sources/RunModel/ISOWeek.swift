/// A week as ISO 8601 counts: Monday to Sunday, week 1 holds the year's first Thursday, and the year is the week's own.
package struct ISOWeek: Hashable, Sendable, Comparable {
    /// The ISO week-year, which differs from the calendar year around New Year.
    package let year: Int
    /// 1 to 52 or 53.
    package let week: Int

    package init(containing day: UTCDay) {
        let thursday = day.advanced(by: 4 - day.isoWeekday)
        year = thursday.date.year
        week = (thursday.daysSinceEpoch - UTCDay(year: year, month: 1, day: 1).daysSinceEpoch) / 7 + 1
    }

    /// Reads `2026-W47`; nil for anything else and for a week that the year does not have.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 8, bytes[4] == UInt8(ascii: "-"), bytes[5] == UInt8(ascii: "W"),
            let year = Self.number(bytes[0..<4]), year >= 1970, let week = Self.number(bytes[6..<8])
        else { return nil }
        let january4 = UTCDay(year: year, month: 1, day: 4)
        let candidate = ISOWeek(containing: january4.advanced(by: (week - 1) * 7))
        guard candidate.year == year, candidate.week == week else { return nil }
        self = candidate
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(Int?(0)) { value, byte in
            guard let value, (0x30...0x39).contains(byte) else { return nil }
            return value * 10 + Int(byte) - 0x30
        }
    }

    package var monday: UTCDay {
        let january4 = UTCDay(year: year, month: 1, day: 4)
        return january4.advanced(by: 1 - january4.isoWeekday + (week - 1) * 7)
    }

    package var days: [UTCDay] { (0..<7).map(monday.advanced(by:)) }

    /// The week that many weeks later (earlier when negative).
    package func advanced(by weeks: Int) -> ISOWeek { ISOWeek(containing: monday.advanced(by: weeks * 7)) }

    /// Orders by time.
    package static func < (left: Self, right: Self) -> Bool { (left.year, left.week) < (right.year, right.week) }
}

extension ISOWeek: CustomStringConvertible {
    /// `2026-W47`.
    package var description: String { "\(year)-W" + (week < 10 ? "0" : "") + String(week) }
}
