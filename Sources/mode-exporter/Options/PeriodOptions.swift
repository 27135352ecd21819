import ArgumentParser
import Exporter
import RunModel

/// The flags that choose what a report is about.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The ISO week. (default: the last complete one)", valueName: "2026-W47"), transform: { try ISOWeek.parse($0) })
    var week: ISOWeek?

    @Option(
        help: ArgumentHelp(
            "Start of a period other than a week; it is compared with the period before it. A date is midnight in report.time_zone.",
            valueName: "time"),
        transform: { try LocalTime.parse($0) })
    var since: LocalTime?

    @Option(help: ArgumentHelp("Its end. (default: now)", valueName: "time"), transform: { try LocalTime.parse($0) })
    var until: LocalTime?

    func validate() throws {
        guard week == nil || since == nil && until == nil else { throw ValidationError("give either --week or --since and --until") }
        guard until == nil || since != nil else { throw ValidationError("--until needs --since") }
    }

    var isDefault: Bool { week == nil && since == nil }

    /// Puts what was chosen into a query.
    ///
    /// - Parameter zoneName: the zone of dates.
    /// - Throws: `ValidationError` when the period ends before it starts.
    func apply(to query: inout ReportQuery, zoneName: String) throws {
        if let week { query.period = .week(week) }
        let (start, end) = try LocalTime.window(since: since, until: until, zoneName: zoneName)
        if let start { query.period = .stretch(since: start, until: end) }
    }
}
