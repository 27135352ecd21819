/// A calendar day in UTC, proleptic Gregorian.
package struct UTCDay: Hashable, Sendable, Comparable {
    package let daysSinceEpoch: Int

    /// The length of every UTC day, in milliseconds.
    package static let milliseconds: Int64 = 86_400_000

    package init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    package init(containing instant: Timestamp) {
        daysSinceEpoch = Int((instant.milliseconds - (instant.milliseconds < 0 ? Self.milliseconds - 1 : 0)) / Self.milliseconds)
    }

    /// The day of that date; the date must exist.
    ///
    /// The arithmetic is Howard Hinnant's `days_from_civil` (https://howardhinnant.github.io/date_algorithms.html).
    package init(year: Int, month: Int, day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `2026-11-22`; nil for anything else and for a date that does not exist.
    package init?(_ text: String) {
        guard let midnight = Timestamp(iso8601: text + "T00:00:00Z") else { return nil }
        self.init(containing: midnight)
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    package var date: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    package var start: Timestamp { Timestamp(milliseconds: Int64(daysSinceEpoch) * Self.milliseconds) }
    /// The first instant after the day.
    package var end: Timestamp { Timestamp(milliseconds: Int64(daysSinceEpoch + 1) * Self.milliseconds) }

    /// 1 for Monday to 7 for Sunday, as ISO 8601 counts.
    package var isoWeekday: Int { (((daysSinceEpoch + 3) % 7) + 7) % 7 + 1 }

    /// The day that many days later (earlier when negative).
    package func advanced(by days: Int) -> UTCDay { UTCDay(daysSinceEpoch: daysSinceEpoch + days) }

    /// Orders by time.
    package static func < (left: Self, right: Self) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

    /// How many days a month has. `month` is 1 to 12.
    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension UTCDay: CustomStringConvertible {
    /// `2026-11-22`.
    package var description: String {
        let (year, month, day) = date
        return ZeroPadded.text(year, width: 4) + "-" + ZeroPadded.text(month, width: 2) + "-" + ZeroPadded.text(day, width: 2)
    }
}
