import RunModel

/// The rule of a time zone for all time to come, as a POSIX TZ string says it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct RecurringRule: Sendable {
    private var standard: Int64 = 0
    private var summer: Summer?

    private struct Summer {
        var offset: Int64
        var begin: Change
        var end: Change
    }

    /// A day of the year, and the seconds from its midnight by the clocks before the change.
    private struct Change {
        enum Day {
            /// The n-th weekday (0 is Sunday) of a month; the fifth is the last.
            case weekday(month: Int, week: Int, weekday: Int)
            /// Counted from 1, never 29 February.
            case withoutLeapDay(Int)
            /// Counted from 0.
            case ofYear(Int)
        }

        var day: Day
        var seconds: Int64
    }

    /// Returns nil for a string that is not one of these.
    init?(_ text: String) {
        var rest = Substring(text)
        guard Self.skipName(&rest), let behind = Self.time(&rest) else { return nil }
        standard = -behind
        guard !rest.isEmpty else { return }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3600
        if let first = rest.first, first != "," {
            guard let behind = Self.time(&rest) else { return nil }
            offset = -behind
        }
        guard let begin = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else { return nil }
        summer = Summer(offset: offset, begin: begin, end: end)
    }

    /// How far local clocks are ahead of UTC, in seconds.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        let year = UTCDay(containing: Timestamp(milliseconds: (seconds + standard) * 1000)).date.year
        let begin = Self.instant(summer.begin, year) - standard
        let end = Self.instant(summer.end, year) - summer.offset
        let isSummer = begin < end ? (begin..<end).contains(seconds) : !(end..<begin).contains(seconds)
        return isSummer ? summer.offset : standard
    }

    private static func instant(_ change: Change, _ year: Int) -> Int64 {
        let newYear = UTCDay(year: year, month: 1, day: 1)
        let day: UTCDay
        switch change.day {
        case .weekday(let month, let week, let weekday):
            let first = UTCDay(year: year, month: month, day: 1)
            let ahead = (weekday - first.isoWeekday % 7 + 7) % 7
            let length = UTCDay.length(ofMonth: month, year: year)
            var date = ahead + (week - 1) * 7
            while date >= length { date -= 7 }
            day = first.advanced(by: date)
        case .withoutLeapDay(let number):
            let isAfterLeapDay = number >= 60 && UTCDay.length(ofMonth: 2, year: year) == 29
            day = newYear.advanced(by: number - 1 + (isAfterLeapDay ? 1 : 0))
        case .ofYear(let number): day = newYear.advanced(by: number)
        }
        return day.start.milliseconds / 1000 + change.seconds
    }

    // MARK: Reading

    private static func skipName(_ rest: inout Substring) -> Bool {
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    private static func number(_ rest: inout Substring, _ limits: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits).flatMap { limits.contains($0) ? $0 : nil }
    }

    private static func skip(_ character: Character, _ rest: inout Substring) -> Bool {
        guard rest.first == character else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// `[+-]hh[:mm[:ss]]`, up to a week.
    private static func time(_ rest: inout Substring) -> Int64? {
        let isNegative = skip("-", &rest)
        if !isNegative { _ = skip("+", &rest) }
        guard let hours = number(&rest, 0...167) else { return nil }
        var seconds = Int64(hours) * 3600
        for unit in [Int64(60), 1] where skip(":", &rest) {
            guard let part = number(&rest, 0...59) else { return nil }
            seconds += Int64(part) * unit
        }
        return isNegative ? -seconds : seconds
    }

    private static func change(_ rest: inout Substring) -> Change? {
        guard skip(",", &rest) else { return nil }
        let day: Change.Day
        if skip("M", &rest) {
            guard let month = number(&rest, 1...12), skip(".", &rest), let week = number(&rest, 1...5), skip(".", &rest),
                let weekday = number(&rest, 0...6)
            else { return nil }
            day = .weekday(month: month, week: week, weekday: weekday)
        } else if skip("J", &rest) {
            guard let number = number(&rest, 1...365) else { return nil }
            day = .withoutLeapDay(number)
        } else {
            guard let number = number(&rest, 0...365) else { return nil }
            day = .ofYear(number)
        }
        guard skip("/", &rest) else { return Change(day: day, seconds: 7200) }
        return time(&rest).map { Change(day: day, seconds: $0) }
    }
}
