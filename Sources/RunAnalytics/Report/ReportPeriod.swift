import RunModel

/// The stretch of time that a report covers: normally an ISO week, Monday to Sunday in the report's time zone.
package struct ReportPeriod: Hashable, Sendable {
    package var since: Timestamp
    /// The first instant after it.
    package var until: Timestamp
    /// The ISO week; nil for any other stretch.
    package var week: ISOWeek?

    /// Any stretch; one that ends before it begins is empty.
    package init(since: Timestamp, until: Timestamp) {
        self.since = since
        self.until = max(since, until)
    }

    /// An ISO week in a time zone.
    package init(week: ISOWeek, calendar: LocalCalendar) {
        (since, until) = calendar.bounds(of: week)
        self.week = week
    }

    /// The last ISO week that was over at an instant.
    package static func lastCompleteWeek(before now: Timestamp, calendar: LocalCalendar) -> ReportPeriod {
        ReportPeriod(week: calendar.week(of: now).advanced(by: -1), calendar: calendar)
    }

    /// What the period is compared with: the ISO week before, or the stretch of the same length before.
    package func previous(calendar: LocalCalendar) -> ReportPeriod {
        if let week { return ReportPeriod(week: week.advanced(by: -1), calendar: calendar) }
        return ReportPeriod(since: since - duration, until: since)
    }

    /// The length; 167 to 169 hours for a week.
    package var duration: Duration { until - since }

    package func contains(_ instant: Timestamp) -> Bool { since <= instant && instant < until }
}
