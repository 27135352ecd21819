import ArgumentParser
import Exporter
import Foundation
import RunModel

/// The map step of a report on many machines.
struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Analyze rows of the table runs on stdin, dataset by dataset: the map step of a report.",
        discussion: """
            Reads CSV with a header that begins with account,dataset, sorted by these two: rows of the table runs of a rollup tree.
            Columns of the table datasets may be joined to them; without, names, schedules and what is known of the past are
            missing. Writes one JSON line for each dataset; `report --partials` renders the lines of any number of machines.

            Examples:
              duckdb -csv -init sql/duckdb.sql -c "SELECT * FROM datasets LEFT JOIN runs USING (account, dataset)
                ORDER BY account, dataset" | mode-exporter analyze --week 2026-W47 > week.jsonl
              mode-exporter report --partials week.jsonl --format html --output week.html
            The tree's sql/report_spark.py does the same on Spark.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("The ISO week. (default: the last complete one)", valueName: "2026-W47"))
    var week: ISOWeek?

    @Option(help: ArgumentHelp("Start of another stretch than a week.", valueName: "time"))
    var since: Timestamp?

    @Option(help: ArgumentHelp("Its end. (default: now)", valueName: "time"))
    var until: Timestamp?

    @Option(help: ArgumentHelp("Only datasets whose token or name matches this regular expression.", valueName: "regex"))
    var dataset: String?

    @Flag(help: "Print the first and the last day whose runs are needed, and end.")
    var days = false

    func validate() throws {
        guard week == nil || since == nil && until == nil else { throw ValidationError("give either --week or --since and --until") }
        guard until == nil || since != nil else { throw ValidationError("--until needs --since") }
    }

    func run() async throws {
        var query = ReportQuery(now: global.now)
        if let week { query.period = .week(week) }
        if let since { query.period = .stretch(since: since, until: until) }
        query.dataset = dataset
        let oneShot = try OneShot(sources: global.sources(), storagePath: global.storagePath, logger: global.logger())
        if days {
            let needed = try oneShot.daysNeeded(query)
            return try output.write("\(needed.lowerBound)\n\(needed.upperBound)\n")
        }
        let input = FileHandle.standardInput
        let sink = try LineSink(path: output.output)
        try oneShot.analyze(query) { buffer in
            guard let piece = try input.read(upToCount: 1 << 18), !piece.isEmpty else { return false }
            buffer.append(contentsOf: piece)
            return true
        } write: { line in
            try sink.write(line)
        }
        try sink.finish()
    }
}

/// Collects lines and writes them in pieces, so that memory stays bounded. Not `Sendable`: one thread at a time.
private final class LineSink {
    private static let pieceBytes = 1 << 18

    private let handle: FileHandle
    private var pending: [UInt8] = []

    init(path: String) throws {
        guard path != "-" else {
            handle = .standardOutput
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
            throw RuntimeFailure("\(path) cannot be written: check the folder and its rights")
        }
        handle = file
    }

    func write(_ line: [UInt8]) throws {
        pending += line
        if pending.count >= Self.pieceBytes { try finish() }
    }

    func finish() throws {
        try handle.write(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }
}
