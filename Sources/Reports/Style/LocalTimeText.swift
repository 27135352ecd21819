import RunAnalytics
import RunModel

/// Instants as the clocks of one time zone show them; a page says once which zone that is.
struct LocalTimeText: Sendable {
    static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private let calendar: LocalCalendar

    /// - Parameter zoneName: IANA name; one that is not known counts as UTC.
    init(zoneName: String) { calendar = LocalCalendar(zoneName: zoneName) ?? .utc }

    /// `Tue 17 Nov 06:10`.
    func minute(_ instant: Timestamp) -> String {
        let shown = local(instant)
        return "\(Self.day(UTCDay(containing: shown))) \(shown.iso8601.dropFirst(11).prefix(5))"
    }

    /// `Tue 17 Nov 06:10 to 09:30`, with the day of the end where it is another one.
    func span(_ since: Timestamp, _ until: Timestamp) -> String {
        let end = minute(until)
        return "\(minute(since)) to \(date(of: since) == date(of: until) ? String(end.suffix(5)) : end)"
    }

    /// `Tue 17 Nov 2026 06:10`.
    func fullMinute(_ instant: Timestamp) -> String {
        let shown = local(instant)
        let day = UTCDay(containing: shown)
        return "\(Self.day(day)) \(day.date.year) \(shown.iso8601.dropFirst(11).prefix(5))"
    }

    /// `Tue 17 Nov`.
    static func day(_ day: UTCDay) -> String {
        let date = day.date
        return "\(weekdays[day.isoWeekday - 1]) \(date.day) \(months[date.month - 1])"
    }

    /// `17 Nov`.
    static func dayOfMonth(_ day: UTCDay) -> String { "\(day.date.day) \(months[day.date.month - 1])" }

    /// `Tue`.
    static func weekday(_ day: UTCDay) -> String { weekdays[day.isoWeekday - 1] }

    /// The date that local clocks show.
    func date(of instant: Timestamp) -> UTCDay { UTCDay(containing: local(instant)) }

    private func local(_ instant: Timestamp) -> Timestamp {
        instant.advanced(byMilliseconds: calendar.offsetMilliseconds(at: instant))
    }
}
