import Configuration
import Reports
import RunAnalytics
import RunHistory
import RunModel
import Threads

package struct HistoryReport: Sendable {
    private let context: CommandContext

    package init(_ context: CommandContext) { self.context = context }

    /// The report in a format.
    ///
    /// - Throws: ``HistoryError``, ``ReportQueryError``: each one line for a person.
    package func render(_ query: ReportQuery, format: WeeklyReportFormat) throws -> String {
        let history = try context.openForReading(asOf: context.asOf)
        let configuration = context.configuration
        let reader = WeeklyReportReader(history: history, configuration: configuration)
        let grouping = try configuration.grouping(query.groupBy)
        let period = try query.period(in: reader.calendar)
        let selection = try query.selection()
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
        return try ReportCapacity(history: history, configuration: context.configuration).find(for: period, now: query.now).remark
    }
}
