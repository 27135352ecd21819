import Configuration
import Delivery
import Foundation
import Reports
import RunAnalytics
import RunModel
import Threads

/// Why `report --deliver` sent nothing, or not everything.
package enum DeliveryError: Error, CustomStringConvertible {
    case noTarget
    /// The period is not an ISO week.
    case notAWeek
    /// Some targets did not take it.
    case failed([String])

    package var description: String {
        switch self {
        case .noTarget:
            "report: no targets: add report.deliver to the configuration (`mode-exporter config --example` shows how)"
        case .notAWeek: "report: only the report of an ISO week is delivered: give --week, or neither --since nor --until"
        case .failed(let reasons): "report: not delivered: \(reasons.joined(separator: "; "))"
        }
    }
}

/// Delivers the report of a week when a person asks for it: what `report --deliver` does.
package struct ReportDeliveryJob: Sendable {
    private let context: CommandContext
    private let configuration: ExporterConfiguration

    /// - Parameter context: configuration, storage and log of the command.
    package init(_ context: CommandContext) {
        self.context = context
        configuration = context.configuration
    }

    /// Writes the week's report into the report directory and sends it to every target that has not got it.
    ///
    /// - Returns: a line for each target.
    /// - Throws: ``DeliveryError`` and what ``HistoryReport`` throws.
    package func deliver(_ query: ReportQuery) async throws -> [String] {
        let week = try await writeFiles(query)
        let round = DeliveryRound(userAgent: BuildInformation.current.userAgent, logger: context.logger)
        let delivered = try await round.run(configuration, week: week, directory: context.storage.reports, now: query.now)
        let failures = await round.failures
        guard failures.isEmpty else { throw DeliveryError.failed(failures) }
        let rest = configuration.report.deliver.count - delivered.count
        return delivered.map { "delivered: \($0)" }
            + (rest > 0 ? ["already delivered: \(rest) of \(configuration.report.deliver.count) targets"] : [])
    }

    /// What ``deliver(_:)`` would send, as it would be sent.
    package func preview(_ query: ReportQuery) async throws -> String {
        let week = try await writeFiles(query)
        let letter = try ReportDelivery.Letter(week: week, directory: context.storage.reports, account: configuration.mode.workspace ?? "")
        let done = Set(try DeliveryLog(directory: context.storage.reports).entries().filter { $0.week == week.description }.map(\.target))
        return try configuration.report.deliver.map { delivery in
            let payload = try ReportDelivery.payload(letter, delivery, now: query.now)
            let state = done.contains(ReportDelivery.target(delivery)) ? "already delivered" : "would be sent"
            return
                "== \(ReportDelivery.description(of: delivery)): \(state), \(payload.count) bytes\n\(String(decoding: payload, as: UTF8.self))\n"
        }.joined(separator: "\n")
    }

    private func writeFiles(_ query: ReportQuery) async throws -> ISOWeek {
        guard !configuration.report.deliver.isEmpty else { throw DeliveryError.noTarget }
        let history = try context.openForReading(asOf: context.asOf)
        let reader = WeeklyReportReader(history: history, configuration: configuration)
        let week: ISOWeek
        switch query.period {
        case .lastCompleteWeek: week = reader.calendar.week(of: query.now).advanced(by: -1)
        case .week(let given): week = given
        case .stretch: throw DeliveryError.notAWeek
        }
        try await BlockingWork.run(named: "report") { [configuration, context] in
            let period = ReportPeriod(week: week, calendar: reader.calendar)
            let now = WeeklyReportJob.asOf(period, now: query.now)
            let finding = try ReportCapacity(history: history, configuration: configuration).find(for: period, now: now)
            let report = try reader.report(of: period, now: now, usesTwoThreads: true)
            try WeeklyReportFiles(directory: context.storage.reports).write(
                report, options: WeeklyOptions(configuration, capacity: finding.remark))
        }
        return week
    }
}
