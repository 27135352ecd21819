import RunModel

/// What every part of a report shares: the period, what it is compared with, "now", the time zone.
package struct ReportContext: Sendable {
    /// How many weeks the calendar and the search for steps reach back, the period's own included.
    package static let weeks = 8

    package let period: ReportPeriod
    /// What it is compared with.
    package let previous: ReportPeriod
    package let now: Timestamp
    /// The time zone of days, weeks and hours.
    package let calendar: LocalCalendar
    /// The period's end, or now while the period runs.
    package let end: Timestamp
    /// The first local day of the eight weeks that end with the period.
    package let firstDay: UTCDay
    /// The local days of the calendar.
    package let dayCount: Int
    /// The hours of the week from the calendar's start on.
    let hours: LocalHours
    /// How many of the period's newest runs the strip of a dataset shows. Default 200.
    package var maximumStripRuns = 200

    package init(period: ReportPeriod, calendar: LocalCalendar, now: Timestamp) {
        self.period = period
        previous = period.previous(calendar: calendar)
        self.now = now
        self.calendar = calendar
        end = min(period.until, max(period.since, now))
        let lastDay = calendar.day(of: period.until.advanced(byMilliseconds: -1))
        dayCount = Self.weeks * 7
        firstDay = lastDay.advanced(by: 1 - Self.weeks * 7)
        hours = LocalHours(zone: calendar.zone, window: calendar.start(of: firstDay)..<max(period.until, now))
    }

    /// From when on the runs of a dataset must be given: the start of the calendar, of the period before, or of the four weeks of the budget.
    package var runsNeededSince: Timestamp { min(calendar.start(of: firstDay), previous.since, budgetSince) }
    /// Until when runs must be given: now, as runs after the period may belong to its last slot.
    package var runsNeededUntil: Timestamp { max(now, period.until) }
    /// When the four weeks begin over which error budgets are kept.
    package var budgetSince: Timestamp { min(period.since, calendar.start(of: firstDay.advanced(by: dayCount - 28))) }
    /// When the eight weeks of the calendar begin.
    package var calendarSince: Timestamp { calendar.start(of: firstDay) }
    package var isComplete: Bool { now >= period.until }
    /// Whether "now" is the period's end or within it: what is in flight at its end is in flight now.
    package var reachesNow: Bool { now <= period.until }
}

/// What is known of one dataset: the input of ``DatasetWeek``.
package struct DatasetWeekInput: Sendable {
    package var account: String
    /// Token, name, space.
    package var dataset: Dataset
    /// The runs created from ``ReportContext/runsNeededSince`` to ``ReportContext/runsNeededUntil``, ascending by creation, then token.
    package var runs: [ReportRun]
    /// When the last success before those runs ended, where it is known.
    package var earlierSuccessAt: Timestamp?
    package var schedules: [DatasetSchedule]
    package var objective: ServiceObjective?
    /// Which part of its past is known; nil when all of it is.
    package var known: KnownHistory?
    /// Whether all runs come from files: gaps in them are not missed runs.
    package var isFromFiles: Bool
    /// The failed runs of the period by error code.
    package var errorCodes: [ErrorCodeFigures]
    /// The error codes of failed runs in the weeks before it.
    package var earlierErrorCodes: [String]
    /// From the first to the newest listing of those that all gave the present view count; nil when that is not known.
    package var viewsUnchanged: ClosedRange<Timestamp>?

    package init(
        account: String,
        dataset: Dataset,
        runs: [ReportRun],
        earlierSuccessAt: Timestamp? = nil,
        schedules: [DatasetSchedule] = [],
        objective: ServiceObjective? = nil,
        known: KnownHistory? = nil,
        isFromFiles: Bool = false,
        errorCodes: [ErrorCodeFigures] = [],
        earlierErrorCodes: [String] = [],
        viewsUnchanged: ClosedRange<Timestamp>? = nil
    ) {
        self.account = account
        self.dataset = dataset
        self.runs = runs
        self.earlierSuccessAt = earlierSuccessAt
        self.schedules = schedules
        self.objective = objective
        self.known = known
        self.isFromFiles = isFromFiles
        self.errorCodes = errorCodes
        self.earlierErrorCodes = earlierErrorCodes
        self.viewsUnchanged = viewsUnchanged
    }
}
