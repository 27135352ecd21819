import ArgumentParser
import Exporter
import RunAnalytics
import RunModel

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print the weekly reliability report.",
        discussion: """
            Shows what got worse, which datasets to fix first, and which changes are significant, by default for the last complete ISO \
            week. Includes the headline of the capacity analysis, except with --dataset, because slots are shared by all datasets.
            Works while an exporter is running. The same history and the same --as-of give the same bytes.
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOptions

    @Option(help: "html, markdown, text or json.")
    var format = WeeklyReportFormat.text

    @Option(help: ArgumentHelp("Only datasets whose token or name matches this regular expression.", valueName: "regex"))
    var dataset: String?

    @Option(help: ArgumentHelp("A section for each space, or for each owner of the configuration.", valueName: "space|owner"))
    var groupBy: DatasetGrouping.Kind?

    @Option(
        help: ArgumentHelp("Read a rollup tree, of one shard or of many, instead of the history.", valueName: "dir"), completion: .directory
    )
    var lake: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Render what `mode-exporter analyze` wrote; the week is in the files.", valueName: "file"), completion: .file())
    var partials: [String] = []

    @Flag(help: "Send the week's report to the targets in report.deliver that have not received it yet.")
    var deliver = false

    @Flag(help: "With --deliver: print what would be sent, and send nothing.")
    var dryRun = false

    func validate() throws {
        guard !dryRun || deliver else { throw ValidationError("--dry-run goes with --deliver") }
        guard !deliver || dataset == nil else { throw ValidationError("--deliver sends the report of all datasets: leave out --dataset") }
        guard !deliver || groupBy == nil else { throw ValidationError("--deliver sends the report without groups: leave out --group-by") }
        guard lake == nil && partials.isEmpty || !deliver else { throw ValidationError("--deliver sends the report of the history") }
        guard lake == nil || partials.isEmpty else { throw ValidationError("give either --lake or --partials") }
        guard partials.isEmpty || period.isDefault && dataset == nil else {
            throw ValidationError("--week, --since and --dataset go to analyze: --partials renders what it wrote")
        }
    }

    func run() async throws {
        let context = try global.context()
        var query = ReportQuery(now: context.now)
        try period.apply(to: &query, zoneName: context.configuration.report.timeZone)
        query.dataset = dataset
        query.groupBy = groupBy
        if deliver {
            let job = ReportDeliveryJob(context)
            return try output.write(dryRun ? try await job.preview(query) : try await job.deliver(query).joined(separator: "\n") + "\n")
        }
        let report = LakeReport(context.configuration)
        if !partials.isEmpty { return try output.write(try report.render(partials: partials, groupBy: groupBy, format: format)) }
        if let lake { return try output.write(try report.render(tree: lake, query, format: format)) }
        try output.write(try HistoryReport(context).render(query, format: format))
    }
}

extension WeeklyReportFormat: ExpressibleByArgument {}
extension DatasetGrouping.Kind: ExpressibleByArgument {}
