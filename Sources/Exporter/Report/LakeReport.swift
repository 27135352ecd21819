import Configuration
import Foundation
import Reports
import Rollups
import RunAnalytics
import RunModel

/// Why rows or partials give no report.
package struct LakeReportError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

/// The weekly report of a rollup tree, or of its rows, on one machine or on many.
package struct LakeReport: Sendable {
    private let configuration: ExporterConfiguration

    /// - Parameter configuration: objectives, owners and time zone come from it; a workspace there chooses its datasets.
    package init(_ configuration: ExporterConfiguration) { self.configuration = configuration }

    /// The map step of a report: reads rows of the table `runs`, sorted by dataset, and writes one JSON line for each dataset.
    ///
    /// - Parameters:
    ///   - read: appends the next bytes of the rows to a buffer; false when there are none left.
    ///   - write: takes lines.
    /// - Throws: ``LakeError``, ``LakeReportError``, ``ReportQueryError``: each one line for a person; what `read` and `write` throw.
    /// - Complexity: O(rows); memory: the runs of one dataset.
    package func analyze(
        _ query: ReportQuery, read: @escaping (inout [UInt8]) throws -> Bool, write: ([UInt8]) throws -> Void
    ) throws {
        let analyser = try analyser(query)
        let builder = WeeklyReportBuilder(context: analyser.context)
        let context = PartialLine.Context(analyser.context)
        let reader = try RunRowReader("standard input", source: read)
        while let rows = try reader.next(createdIn: analyser.range) {
            guard let input = analyser.input(rows) else { continue }
            try write(PartialLine(context: context, dataset: builder.partial(of: input)).json())
        }
    }

    /// The first and the last UTC day whose runs the analysis needs.
    ///
    /// - Throws: ``ReportQueryError``.
    package func daysNeeded(_ query: ReportQuery) throws -> ClosedRange<UTCDay> {
        let range = try analyser(query).range
        let first = UTCDay(containing: range.lowerBound)
        return first...max(first, UTCDay(containing: range.upperBound.advanced(byMilliseconds: -1)))
    }

    /// The weekly report of a rollup tree, of one shard or of many.
    ///
    /// - Throws: ``LakeError``, `RollupError`, ``ReportQueryError``: each one line for a person.
    /// - Complexity: O(rows of the days that the report needs); memory: see ``RollupLake``.
    package func render(tree directory: String, _ query: ReportQuery, format: WeeklyReportFormat) throws -> String {
        let analyser = try analyser(query)
        let grouping = try configuration.grouping(query.groupBy)
        let lake = try RollupLake(directory: directory)
        var builder = WeeklyReportBuilder(context: analyser.context)
        var datasets = 0
        try lake.forEachDataset(createdIn: analyser.range) { rows in
            guard let input = analyser.input(rows) else { return }
            datasets += 1
            builder.add(input)
        }
        guard datasets > 0 else {
            throw query.dataset.map { ReportQueryError.noSuchDataset($0) }
                ?? LakeReportError(description: "report: \(directory) contains no dataset of this workspace: check MODE_WORKSPACE")
        }
        var quality = builder.qualityFromTree
        if !lake.missingSlices.isEmpty {
            quality.notes.append(
                "\(lake.missingSlices.count) slices of the datasets are missing from the tree: their shards have not written it yet.")
        }
        return format.render(builder.finish(quality: quality), options: WeeklyOptions(configuration, capacity: nil, grouping: grouping))
    }

    /// The weekly report of what `analyze` wrote, in any number of files and in any order.
    ///
    /// - Throws: ``LakeReportError``, ``ReportQueryError``: one line for a person.
    package func render(partials files: [String], groupBy: DatasetGrouping.Kind? = nil, format: WeeklyReportFormat) throws -> String {
        let grouping = try configuration.grouping(groupBy)
        var merged: PartialMerge?
        for file in files {
            let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
            guard let handle else { throw LakeReportError(description: "report: \(file) cannot be read: check its name and permissions") }
            try PartialMerge.forEachLine(of: handle, named: file) { line in
                if merged == nil { merged = try PartialMerge(line, file) }
                try merged?.add(line, file)
            }
        }
        guard let merged else {
            throw LakeReportError(description: "report: the files of --partials contain no dataset: `mode-exporter analyze` writes them")
        }
        let report = merged.builder.finish(quality: merged.builder.qualityFromTree)
        return format.render(report, options: WeeklyOptions(configuration, capacity: nil, grouping: grouping))
    }

    private func analyser(_ query: ReportQuery) throws -> DatasetAnalyser {
        let calendar = configuration.calendar
        var context = ReportContext(period: try query.period(in: calendar), calendar: calendar, now: query.now)
        context.maximumStripRuns = WeeklyReportReader.stripRuns
        return DatasetAnalyser(configuration: configuration, context: context, selection: try query.selection())
    }
}

/// Puts lines of `analyze` together.
private struct PartialMerge {
    private let context: PartialLine.Context
    private var seen: Set<DatasetReference> = []
    private(set) var builder: WeeklyReportBuilder

    init(_ line: PartialLine, _ file: String) throws {
        guard var context = line.context.reportContext else {
            throw LakeReportError(description: "report: \(file) names a week or time zone that does not exist")
        }
        context.maximumStripRuns = WeeklyReportReader.stripRuns
        self.context = line.context
        builder = WeeklyReportBuilder(context: context)
    }

    mutating func add(_ line: PartialLine, _ file: String) throws {
        guard line.context == context else {
            throw LakeReportError(
                description: "report: \(file) was written for another week, --as-of or time zone, or by another version: run analyze again")
        }
        let reference = line.dataset.reference
        guard seen.insert(reference).inserted else {
            throw LakeReportError(
                description: "report: the dataset \(reference.dataset.token) appears twice: sort the rows by account and dataset, and give "
                    + "all rows of a dataset to one analyze")
        }
        builder.add(line.dataset)
    }

    /// Reads line by line, so that memory holds one at a time.
    static func forEachLine(of handle: FileHandle, named file: String, _ body: (PartialLine) throws -> Void) throws {
        var rest = Data()
        func take(_ line: Data) throws {
            guard !line.isEmpty else { return }
            guard let parsed = try? PartialLine(json: line), parsed.version == PartialLine.currentVersion else {
                throw LakeReportError(
                    description: "report: \(file) contains a line that is not from `mode-exporter analyze` of this version")
            }
            try body(parsed)
        }
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            rest.append(piece)
            var begin = rest.startIndex
            while let feed = rest[begin...].firstIndex(of: 0x0A) {
                try take(Data(rest[begin..<feed]))
                begin = feed + 1
            }
            rest = Data(rest[begin...])
        }
        try take(rest)
    }
}
