import Reports
import RunAnalytics
import RunHistory
import RunModel

/// What `report` is asked.
package struct ReportQuestion: Sendable {
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

    /// The standard question.
    package init(now: Timestamp) { self.now = now }
}

/// Why there is no report.
package enum ReportQuestionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The period lies in the future.
    case notBegun(String, now: Timestamp)
    /// The period is empty.
    case emptyStretch
    /// No dataset matches.
    case noSuchDataset(String)
    /// The text is no regular expression.
    case invalidPattern(String)
    /// The history holds no dataset.
    case nothingKnown

    /// What happened and what to do.
    package var description: String {
        switch self {
        case .notBegun(let period, let now): "report: \(period) has not begun at \(now.iso8601): name an earlier one, or a later --as-of"
        case .emptyStretch: "report: --until must be later than --since"
        case .noSuchDataset(let pattern):
            "report: no dataset in the history has a token or name that "
                + "matches \"\(pattern)\": `mode-exporter metrics` shows those there are"
        case .invalidPattern(let pattern): "report: --dataset \"\(pattern)\" is no regular expression"
        case .nothingKnown:
            "report: the history holds no dataset of this workspace: run `mode-exporter collect` first, name another folder with "
                + "--storage.path, or check MODE_WORKSPACE"
        }
    }
}

extension OneShot {
    /// The weekly report of the stored history, in a format.
    ///
    /// - Throws: ``HistoryError``, ``ReportQuestionError``: each one line for a person.
    package func report(_ question: ReportQuestion, format: WeeklyReportFormat) throws -> String {
        let history = try openForReading(asOf: question.asOf)
        let reader = WeeklyReportReader(history: history, configuration: configuration)
        let period = try period(question, reader.calendar)
        let selection = try selection(question)
        if try reader.selected(selection).isEmpty {
            throw question.dataset.map { ReportQuestionError.noSuchDataset($0) } ?? .nothingKnown
        }
        // Both read the history and compute; a second core takes half of it.
        let (report, capacity) = try Beside.run(
            { try reader.report(of: period, now: question.now, selection: selection, usesTwoThreads: true) },
            with: { try self.capacity(history, question, period) }
        )
        return format.render(report, options: WeeklyOptions(configuration, capacity: capacity))
    }

    /// What is said of capacity. Slots belong to the whole workspace, so a report of some datasets says nothing.
    private func capacity(_ history: RunHistory, _ question: ReportQuestion, _ period: ReportPeriod) throws -> CapacityRemark? {
        guard question.dataset == nil else { return nil }
        return try ReportCapacity(history: history, configuration: configuration).find(for: period, now: question.now).remark
    }

    /// The datasets that are asked for; nil for all.
    func selection(_ question: ReportQuestion) throws(ReportQuestionError) -> NamePattern? {
        guard let text = question.dataset else { return nil }
        guard let pattern = try? NamePattern(text) else { throw .invalidPattern(text) }
        return pattern
    }

    func period(_ question: ReportQuestion, _ calendar: LocalCalendar) throws(ReportQuestionError) -> ReportPeriod {
        switch question.period {
        case .lastCompleteWeek: return .lastCompleteWeek(before: question.now, calendar: calendar)
        case .week(let week):
            let period = ReportPeriod(week: week, calendar: calendar)
            guard period.since < question.now else { throw .notBegun("week \(week)", now: question.now) }
            return period
        case .stretch(let since, let until):
            let end = until ?? question.now
            guard since < question.now else { throw .notBegun("the time from \(since.iso8601) on", now: question.now) }
            guard since < end else { throw .emptyStretch }
            return ReportPeriod(since: since, until: end)
        }
    }
}
