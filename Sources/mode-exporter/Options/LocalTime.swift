import ArgumentParser
import RunAnalytics
import RunModel

/// A time on the command line: an ISO 8601 instant, or a date for the midnight with which it begins on local clocks.
enum LocalTime: FormattedArgument, Equatable {
    case instant(Timestamp)
    case date(UTCDay)

    static let format = "an instant or a local date, for example 2026-11-23T06:30:00Z or 2026-11-23"

    init?(argument: String) {
        if let instant = Timestamp(iso8601: argument) {
            self = .instant(instant)
        } else if let day = UTCDay(argument) {
            self = .date(day)
        } else {
            return nil
        }
    }

    /// - Parameter zoneName: the IANA name of the zone of dates; UTC where none of that name is installed.
    func instant(zoneName: String) -> Timestamp {
        switch self {
        case .instant(let instant): instant
        case .date(let day): (LocalCalendar(zoneName: zoneName) ?? .utc).start(of: day)
        }
    }

    /// Start and end of a window on the clocks of a zone; nil where they are not given.
    ///
    /// - Throws: `ValidationError` when it ends before it starts.
    static func window(
        since: LocalTime?, until: LocalTime?, zoneName: String
    ) throws -> (since: Timestamp?, until: Timestamp?) {
        let (start, end) = (since?.instant(zoneName: zoneName), until?.instant(zoneName: zoneName))
        if let start, let end, start >= end { throw ValidationError("--since must be before --until") }
        return (start, end)
    }
}
