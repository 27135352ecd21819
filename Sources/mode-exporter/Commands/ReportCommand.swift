import ArgumentParser
import Exporter
import RunModel

/// The weekly reliability report.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print the weekly reliability report.",
        discussion: """
            Says what got worse, which datasets to fix first, and whether the numbers mean anything; by default of the last \
            complete ISO week. Carries the headline of the capacity analysis, unless --dataset chooses some datasets only: slots \
            belong to all.
            Works while an exporter is running. The same history and the same --as-of give the same bytes.
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("The ISO week. (default: the last complete one)", valueName: "2026-W47"), transform: { try ISOWeek.parse($0) })
    var week: ISOWeek?

    @Option(
        help: ArgumentHelp(
            "Start of another period than a week; it is compared with the one before. A date is midnight in report.time_zone.",
            valueName: "time"),
        transform: { try LocalTime.parse($0) })
    var since: LocalTime?

    @Option(help: ArgumentHelp("Its end. (default: now)", valueName: "time"), transform: { try LocalTime.parse($0) })
    var until: LocalTime?

    @Option(help: "html, markdown, text or json.")
    var format = WeeklyReportFormat.text

    @Option(help: ArgumentHelp("Only datasets whose token or name matches this regular expression.", valueName: "regex"))
    var dataset: String?

    @Option(
        help: ArgumentHelp("Read a rollup tree, of one shard or of many, instead of the history.", valueName: "dir"))
    var lake: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Render what `mode-exporter analyze` wrote; the week is in the files.", valueName: "file"))
    var partials: [String] = []

    @Flag(help: "Send the report of the week to the targets in report.deliver that have not got it.")
    var deliver = false

    @Flag(help: "With --deliver: print what would be sent, and send nothing.")
    var dryRun = false

    func validate() throws {
        guard !dryRun || deliver else { throw ValidationError("--dry-run goes with --deliver") }
        guard !deliver || dataset == nil else { throw ValidationError("--deliver sends the report of all datasets: leave out --dataset") }
        guard lake == nil && partials.isEmpty || !deliver else { throw ValidationError("--deliver sends the report of the history") }
        guard lake == nil || partials.isEmpty else { throw ValidationError("give either --lake or --partials") }
        guard partials.isEmpty || week == nil && since == nil && dataset == nil else {
            throw ValidationError("--week, --since and --dataset go to analyze: --partials renders what it wrote")
        }
        guard week == nil || since == nil && until == nil else { throw ValidationError("give either --week or --since and --until") }
        guard until == nil || since != nil else { throw ValidationError("--until needs --since") }
    }

    func run() async throws {
        var query = ReportQuery(now: global.now)
        if let week { query.period = .week(week) }
        let oneShot = try OneShot(sources: global.sources(), storagePath: global.storagePath, logger: global.logger())
        let zone = oneShot.configuration.report.timeZone
        let (start, end) = try LocalTime.window(since: since, until: until, zoneName: zone)
        if let start { query.period = .stretch(since: start, until: end) }
        query.dataset = dataset
        query.asOf = global.asOf
        if deliver {
            let text =
                dryRun ? try await oneShot.deliveryPreview(query) : try await oneShot.deliver(query).joined(separator: "\n") + "\n"
            return try output.write(text)
        }
        if !partials.isEmpty { return try output.write(try oneShot.report(ofPartials: partials, format: format)) }
        if let lake { return try output.write(try oneShot.report(ofTree: lake, query, format: format)) }
        try output.write(try oneShot.report(query, format: format))
    }
}

extension WeeklyReportFormat: ExpressibleByArgument {}
