import RunAnalytics
import RunModel

/// The datasets of a report by what a reader does with them, each worst first.
struct DatasetGroups {
    /// Those that deserve a look.
    let attention: [DatasetWeek]
    /// Those with runs of which nothing does.
    let allGood: [DatasetWeek]
    /// Those of which no run succeeded or failed.
    let idle: [DatasetWeek]

    init(_ report: WeeklyReport) {
        attention = report.datasets.filter { !$0.attention.isEmpty }
        allGood = report.datasets.filter(\.isAllGood)
        idle = report.datasets.filter { $0.attention.isEmpty && !$0.isAllGood }
    }
}

/// The days of a report in rows of seven, oldest first; the last row ends with the period.
enum CalendarGrid {
    /// A week of days.
    struct Row {
        /// The first day.
        let label: String
        let days: [DayCalendar.Day]
    }

    static func rows(_ report: WeeklyReport) -> [Row] {
        let days = report.dayCalendar.days
        return stride(from: 0, to: days.count - days.count % 7, by: 7).map { first in
            Row(label: LocalTimeText.dayOfMonth(days[first].date), days: Array(days[first..<first + 7]))
        }
    }

    /// The weekdays of the columns: Monday first, unless the period ends on another day than Sunday.
    static func weekdays(_ report: WeeklyReport) -> [String] {
        report.dayCalendar.days.prefix(7).map { LocalTimeText.weekday($0.date) }
    }

    /// `3/42`: failed of rated runs; a dash on a day without any.
    static func text(_ day: DayCalendar.Day) -> String {
        day.counts.rated == 0 ? HumanText.none : "\(HumanText.count(day.counts.failed))/\(HumanText.count(day.counts.rated))"
    }
}
