import ArgumentParser
import Exporter
import Files
import Foundation
import RunModel

/// The map step of a report on many machines.
struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Analyze rows of the table runs on stdin, dataset by dataset: the map step of a report.",
        discussion: """
            Reads CSV with a header that begins with account,dataset, sorted by these two: rows of the table runs of a rollup tree.
            Columns of the table datasets may be joined in; without them, names, schedules and what is known of the past are
            missing. Writes one JSON line for each dataset; `report --partials` renders the lines of any number of machines.

            Examples:
              duckdb -csv -init sql/duckdb.sql -c "SELECT * FROM datasets LEFT JOIN runs USING (account, dataset)
                ORDER BY account, dataset" | mode-exporter analyze --week 2026-W47 > week.jsonl
              mode-exporter report --partials week.jsonl --format html --output week.html
            The tree's sql/report_spark.py does the same on Spark.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOptions

    @Option(help: ArgumentHelp("Only datasets whose token or name matches this regular expression.", valueName: "regex"))
    var dataset: String?

    @Flag(help: "Print the first and the last day whose runs are needed, then exit.")
    var days = false

    func run() async throws {
        let context = try global.context()
        var query = ReportQuery(now: context.now)
        query.dataset = dataset
        try period.apply(to: &query, zoneName: context.configuration.report.timeZone)
        let report = LakeReport(context.configuration)
        if days {
            let needed = try report.daysNeeded(query)
            return try output.write("\(needed.lowerBound)\n\(needed.upperBound)\n")
        }
        let input = FileHandle.standardInput
        let lines = try StreamedOutput(path: output.output)
        var pending: [UInt8] = []
        try report.analyze(query) { buffer in
            guard let piece = try input.read(upToCount: Self.pieceBytes), !piece.isEmpty else { return false }
            buffer.append(contentsOf: piece)
            return true
        } write: { line in
            pending += line
            guard pending.count >= Self.pieceBytes else { return }
            try lines.write(pending)
            pending.removeAll(keepingCapacity: true)
        }
        try lines.write(pending)
        try lines.finish()
    }

    /// What is read and written at once.
    private static let pieceBytes = 1 << 18
}
