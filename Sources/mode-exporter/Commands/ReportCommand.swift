import ArgumentParser
import Exporter
import RunModel

/// The weekly reliability report.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print the weekly reliability report.",
        discussion: """
            Says what got worse, which datasets to fix first, and whether the numbers mean anything; by default of the last
            complete ISO week. Carries the headline of the capacity analysis, unless --dataset chooses some datasets only: slots
            belong to all.
            Reads beside a running exporter. The same history and the same --as-of give the same bytes.
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("The ISO week. (default: the last complete one)", valueName: "2026-W47"))
    var week: ISOWeek?

    @Option(help: ArgumentHelp("Begin of another stretch than a week, compared with the one of the same length before.", valueName: "time"))
    var since: Timestamp?

    @Option(help: ArgumentHelp("Its end. (default: now)", valueName: "time"))
    var until: Timestamp?

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
        var question = ReportQuestion(now: global.now)
        if let week { question.period = .week(week) }
        if let since { question.period = .stretch(since: since, until: until) }
        question.dataset = dataset
        question.asOf = global.asOf
        let oneShot = try OneShot(sources: global.sources(), storagePath: global.storagePath, logger: global.logger())
        if deliver {
            let text =
                dryRun ? try await oneShot.deliveryPreview(question) : try await oneShot.deliver(question).joined(separator: "\n") + "\n"
            return try output.write(text)
        }
        if !partials.isEmpty { return try output.write(try oneShot.report(ofPartials: partials, format: format)) }
        if let lake { return try output.write(try oneShot.report(ofTree: lake, question, format: format)) }
        try output.write(try oneShot.report(question, format: format))
    }
}

extension WeeklyReportFormat: ExpressibleByArgument {}

extension ISOWeek: ExpressibleByArgument {
    /// `2026-W47`.
    package init?(argument: String) { self.init(argument) }
}
