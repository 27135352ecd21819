import Configuration
import RunAnalytics
import RunModel

/// What `report` is asked.
package struct ReportQuery: Sendable {
    package enum Period: Hashable, Sendable {
        /// The last ISO week that is over.
        case lastCompleteWeek
        /// A given ISO week.
        case week(ISOWeek)
        /// From one instant to another; nil for now.
        case stretch(since: Timestamp, until: Timestamp?)
    }

    /// Default: the last complete week.
    package var period = Period.lastCompleteWeek
    package var now: Timestamp
    /// Only datasets whose token or name matches this regular expression; nil for all.
    package var dataset: String?
    /// By what the report has sections of their own; nil for none.
    package var groupBy: DatasetGrouping.Kind?

    package init(now: Timestamp) { self.now = now }

    /// The datasets that are asked for; nil for all.
    func selection() throws(ReportQueryError) -> NamePattern? {
        guard let text = dataset else { return nil }
        guard let pattern = try? NamePattern(text) else { throw .invalidPattern(text) }
        return pattern
    }

    /// The period that is asked for.
    ///
    /// - Throws: ``ReportQueryError`` when it is empty, or lies in the future.
    func period(in calendar: LocalCalendar) throws(ReportQueryError) -> ReportPeriod {
        switch period {
        case .lastCompleteWeek: return .lastCompleteWeek(before: now, calendar: calendar)
        case .week(let week):
            let period = ReportPeriod(week: week, calendar: calendar)
            guard period.since < now else { throw .notBegun("week \(week)", now: now) }
            return period
        case .stretch(let since, let until):
            let end = until ?? now
            guard since < now else { throw .notBegun("the time from \(since.iso8601) on", now: now) }
            guard since < end else { throw .emptyStretch }
            return ReportPeriod(since: since, until: end)
        }
    }
}

package enum ReportQueryError: Error, Hashable, Sendable, CustomStringConvertible {
    case notBegun(String, now: Timestamp)
    case emptyStretch
    case noSuchDataset(String)
    /// The text is not a valid regular expression.
    case invalidPattern(String)
    case nothingKnown
    /// Groups by owner are asked for, and the configuration names none.
    case noOwners

    package var description: String {
        switch self {
        case .notBegun(let period, let now): "report: \(period) has not begun at \(now.iso8601): name an earlier one, or a later --as-of"
        case .emptyStretch: "report: --until must be later than --since"
        case .noSuchDataset(let pattern):
            "report: no dataset in the history has a token or name that "
                + "matches \"\(pattern)\": `mode-exporter metrics` shows those there are"
        case .invalidPattern(let pattern): "report: --dataset \"\(pattern)\" is not a valid regular expression"
        case .noOwners: "--group-by owner needs owners in the configuration"
        case .nothingKnown:
            "report: the history contains no dataset of this workspace: run `mode-exporter collect` first, name another folder with "
                + "--storage.path, or check MODE_WORKSPACE"
        }
    }
}
