import Configuration
import Files
import Foundation
import Reports
import RunAnalytics
import RunModel

package enum WeeklyReportFormat: String, Sendable, CaseIterable {
    case json
    case text
    case markdown
    case html

    var fileExtension: String {
        switch self {
        case .json: "json"
        case .text: "txt"
        case .markdown: "md"
        case .html: "html"
        }
    }

    /// The report in this format; the same report gives the same bytes.
    func render(_ report: WeeklyReport, options: WeeklyOptions) -> String {
        switch self {
        case .json: WeeklyJSON.render(report, options: options)
        case .text: WeeklyText.render(report, options: options)
        case .markdown: WeeklyMarkdown.render(report, options: options)
        case .html: WeeklyHTML.render(report, options: options)
        }
    }
}

/// The folder of the weekly reports: `report-2026-W47.html`, the same in the other formats, and `capacity-2026-W47.html`.
struct WeeklyReportFiles: Sendable {
    private let directory: String

    /// - Parameter directory: created when first written to.
    init(directory: String) { self.directory = directory }

    func hasAll(of week: ISOWeek) -> Bool {
        WeeklyReportFormat.allCases.allSatisfy { FileManager.default.fileExists(atPath: "\(directory)/\(Self.name(week, $0))") }
    }

    static func reportPage(of week: ISOWeek) -> String { name(week, .html) }

    private static func name(_ week: ISOWeek, _ format: WeeklyReportFormat) -> String { "report-\(week).\(format.fileExtension)" }

    /// The file name of the capacity analysis that belongs to a week's report.
    static func capacityPage(of week: ISOWeek) -> String { "capacity-\(week).html" }

    /// Writes every format of a week, each in one step (temporary file in the same folder, then rename), and only where bytes change.
    /// What is linked to comes first and HTML last, because the list of reports shows what has it.
    ///
    /// - Parameter capacityPage: the capacity analysis as HTML, which the report links to; nil when there is none.
    /// - Returns: the paths that were written; empty for a report without an ISO week.
    @discardableResult
    func write(_ report: WeeklyReport, options: WeeklyOptions, capacityPage: String? = nil) throws(OutputError) -> [String] {
        guard let week = report.period.week else { return [] }
        StreamedOutput.removeLeftovers(in: directory)
        var written: [String] = []
        let capacityName = Self.capacityPage(of: week)
        if let capacityPage {
            written += try replace(capacityName, with: capacityPage)
        } else {
            // Of an earlier answer, which the report no longer gives.
            try? FileManager.default.removeItem(atPath: "\(directory)/\(capacityName)")
        }
        for format in WeeklyReportFormat.allCases {
            written += try replace(Self.name(week, format), with: format.render(report, options: options))
        }
        return written
    }

    /// Returns the path of the file if its bytes changed.
    private func replace(_ name: String, with text: String) throws(OutputError) -> [String] {
        try OutputFolder(directory).replace(name, with: Array(text.utf8)) ? ["\(directory)/\(name)"] : []
    }
}

extension WeeklyOptions {
    init(_ configuration: ExporterConfiguration, capacity: CapacityRemark?, grouping: DatasetGrouping? = nil) {
        self.init(modeURL: configuration.mode.baseURL, capacity: capacity, grouping: grouping)
    }
}

extension ExporterConfiguration {
    /// How kept reports group datasets: by owner where the configuration names any.
    var keptGrouping: DatasetGrouping? { owners.isEmpty ? nil : .byOwner { owner(of: $0) } }

    /// The calendar of the report's weeks, days and hours.
    var calendar: LocalCalendar { LocalCalendar(zoneName: report.timeZone) ?? .utc }

    /// How datasets are put together by space, or by the owners of the configuration.
    ///
    /// - Throws: ``ReportQueryError/noOwners``.
    func grouping(_ kind: DatasetGrouping.Kind?) throws(ReportQueryError) -> DatasetGrouping? {
        switch kind {
        case nil: return nil
        case .space: return .bySpace
        case .owner:
            guard let byOwner = keptGrouping else { throw .noOwners }
            return byOwner
        }
    }
}
