import Configuration
import Reports
import RunAnalytics
import RunHistory
import RunModel
import Threads

/// What `report` is asked.
package struct ReportQuery: Sendable {
    /// What the report tells of.
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
    /// What "now" is.
    package var now: Timestamp
    /// The past instant as which the history is read; nil for how it stands.
    package var asOf: Timestamp?
    /// Only datasets whose token or name matches this regular expression; nil for all.
    package var dataset: String?
    /// By what the report has sections of their own; nil for none.
    package var groupBy: DatasetGrouping.Kind?

    /// The default query.
    package init(now: Timestamp) { self.now = now }
}

/// Why there is no report.
package enum ReportQueryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The period lies in the future.
    case notBegun(String, now: Timestamp)
    /// The period is empty.
    case emptyStretch
    /// No dataset matches.
    case noSuchDataset(String)
    /// The text is not a valid regular expression.
    case invalidPattern(String)
    /// The history holds no dataset.
    case nothingKnown
    /// Groups by owner are asked for, and the configuration names none.
    case noOwners

    /// What happened and what to do.
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

extension OneShot {
    /// The weekly report of the stored history, in a format.
    ///
    /// - Throws: ``HistoryError``, ``ReportQueryError``: each one line for a person.
    package func report(_ query: ReportQuery, format: WeeklyReportFormat) throws -> String {
        let history = try openForReading(asOf: query.asOf)
        let reader = WeeklyReportReader(history: history, configuration: configuration)
        let grouping = try configuration.grouping(query.groupBy)
        let period = try period(query, reader.calendar)
        let selection = try selection(query)
        if try reader.selected(selection).isEmpty {
            throw query.dataset.map { ReportQueryError.noSuchDataset($0) } ?? .nothingKnown
        }
        // Both read the history and compute; a second core takes half of it.
        let (report, capacity) = try BlockingWork.both(
            { try reader.report(of: period, now: query.now, selection: selection, usesTwoThreads: true) },
            and: { try self.capacity(history, query, period) }
        )
        return format.render(report, options: WeeklyOptions(configuration, capacity: capacity, grouping: grouping))
    }

    /// What is said of capacity. Slots belong to the whole workspace, so a report of some datasets says nothing.
    private func capacity(_ history: RunHistory, _ query: ReportQuery, _ period: ReportPeriod) throws -> CapacityRemark? {
        guard query.dataset == nil else { return nil }
        return try ReportCapacity(history: history, configuration: configuration).find(for: period, now: query.now).remark
    }

    /// The datasets that are asked for; nil for all.
    func selection(_ query: ReportQuery) throws(ReportQueryError) -> NamePattern? {
        guard let text = query.dataset else { return nil }
        guard let pattern = try? NamePattern(text) else { throw .invalidPattern(text) }
        return pattern
    }

    func period(_ query: ReportQuery, _ calendar: LocalCalendar) throws(ReportQueryError) -> ReportPeriod {
        switch query.period {
        case .lastCompleteWeek: return .lastCompleteWeek(before: query.now, calendar: calendar)
        case .week(let week):
            let period = ReportPeriod(week: week, calendar: calendar)
            guard period.since < query.now else { throw .notBegun("week \(week)", now: query.now) }
            return period
        case .stretch(let since, let until):
            let end = until ?? query.now
            guard since < query.now else { throw .notBegun("the time from \(since.iso8601) on", now: query.now) }
            guard since < end else { throw .emptyStretch }
            return ReportPeriod(since: since, until: end)
        }
    }
}
