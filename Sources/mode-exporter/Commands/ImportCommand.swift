import ArgumentParser
import Configuration
import Exporter
import Files
import HistoryImport
import Reports
import RunModel
import Threads

/// Loads saved answers of the API.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load saved API answers into the history.",
        discussion: """
            Files hold pages of runs as the API answers them, arrays of runs, or one run object per line; .gz too. A folder of \
            `simulate --dump` is read as a whole. The dataset of a run comes from its links; without links from --dataset, or else from the name of \
            the folder runs/{dataset}/. A row that cannot be used is reported with file and line and never stops the rest. \
            Importing the same again changes nothing.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("Files or folders; - is stdin.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(help: "The dataset of runs whose links do not name one.")
    var dataset: DatasetToken?

    @Option(help: "The account of all runs. (default: what their links say, else MODE_WORKSPACE or mode.workspace)")
    var account: String?

    func validate() throws {
        if let account, DatasetToken(account) == nil {
            throw ValidationError("--account must be the lower-case name in https://app.mode.com/<account>")
        }
    }

    func run() async throws {
        let context = try global.context()
        let inputs = try ImportInput.expand(files)
        let history = try context.openForWriting()
        let defaults = ImportDefaults(account: account, fallbackAccount: context.configuration.mode.workspace, dataset: dataset)
        let names = DumpCatalogue(arguments: files)
        let bar = ProgressBar(logger: context.logger)
        let interruption = await Interruption()
        let (summary, reported) = try await BlockingWork.run(named: "import") { [now = context.now] in
            var reported = 0
            var job = RunImport(into: history, defaults: defaults, names: names, now: now)
            let summary = try job.run(
                inputs,
                issue: { issue in
                    bar.finish()
                    StandardError.write("\(issue)")
                    reported += 1
                },
                progress: { progress in
                    bar.show(
                        fraction: progress.fraction, text: "\(HumanText.count(progress.runs)) runs",
                        event: "importing", metadata: ["runs": "\(progress.runs)"])
                }, isCancelled: { interruption.isRequested })
            return (summary, reported)
        }
        bar.finish()
        try history.close()
        try report(summary, reported: reported)
    }

    private func report(_ summary: ImportSummary, reported: Int) throws {
        if summary.rejected > reported {
            StandardError.write("… and \(HumanText.count(summary.rejected - reported)) more rows that cannot be used")
        }
        for failure in summary.failedFiles { StandardError.write("\(failure)") }
        StandardError.write(text(summary))
        if summary.unattributed > 0 {
            throw RuntimeFailure(
                "\(HumanText.count(summary.unattributed)) runs do not say which dataset they belong to: give --dataset, and the workspace "
                    + "with --account, MODE_WORKSPACE or mode.workspace, and import again")
        }
        guard summary.failedFiles.isEmpty else {
            throw RuntimeFailure(
                "\(summary.failedFiles.count) of the files could not be read to the end, see above; what came before is stored. "
                    + "Import them again"
            )
        }
        guard summary.runs > 0 || summary.rejected == 0 else {
            throw RuntimeFailure("no runs found: give pages of the Dataset Runs API, or one run object per line")
        }
    }

    private func text(_ summary: ImportSummary) -> String {
        var parts = [
            "\(HumanText.count(summary.inserted)) new", "\(HumanText.count(summary.updated)) changed",
            "\(HumanText.count(summary.unchanged)) known",
        ]
        if summary.ignored > 0 { parts.append("\(HumanText.count(summary.ignored)) from before what retention removed") }
        let rejected = summary.rejected > 0 ? "; \(HumanText.count(summary.rejected)) rows rejected" : ""
        return "\(summary.isCancelled ? "stopped after" : "imported") \(HumanText.count(summary.runs)) runs of "
            + "\(HumanText.count(summary.datasets)) datasets into \(global.common.storagePath): \(parts.joined(separator: ", "))\(rejected)"
    }
}
