import ArgumentParser
import Exporter
import Files
import Reports
import RunModel
import Threads

/// The stored history as OpenMetrics with timestamps.
struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Write the past as OpenMetrics with timestamps, for Prometheus.",
        discussion: """
            mode-exporter backfill --output past.om
            promtool tsdb create-blocks-from openmetrics past.om /path/to/prometheus/data

            The names and labels are those of /metrics; the labels job and instance, which Prometheus adds when it scrapes, are not \
            included. End with --until at the first scrape. The text is long: about 25 MB for a dataset and two weeks at the default step; \
            --metric and --dataset choose, a longer --step writes less (graphs of gauges then have gaps: Prometheus looks back 5 \
            minutes). promtool is much faster with --max-block-duration=720h.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("The first instant. (default: before the first run)", valueName: "time"), transform: { try Timestamp.parse($0) })
    var since: Timestamp?

    @Option(help: ArgumentHelp("The last instant. (default: now)", valueName: "time"), transform: { try Timestamp.parse($0) })
    var until: Timestamp?

    @Option(help: ArgumentHelp("The distance between samples.", valueName: "duration"), transform: { try DurationArgument.parse($0) })
    var step = DurationArgument(.minutes(5), text: "5m")

    @Option(help: ArgumentHelp("Only this dataset; repeatable.", valueName: "token"))
    var dataset: [DatasetToken] = []

    @Option(help: ArgumentHelp("Only this metric, for example mode_dataset_runs_total; repeatable.", valueName: "name"))
    var metric: [String] = []

    func validate() throws {
        guard step.duration >= .seconds(1) else { throw ValidationError("--step must be at least 1s, for example 5m") }
    }

    func run() async throws {
        let context = try global.context()
        let request = BackfillRequest(
            since: since, until: until, step: step.duration,
            datasets: dataset.isEmpty ? nil : Set(dataset), families: metric.isEmpty ? nil : try BackfillRequest.families(named: metric))
        let history = try context.openForReading()
        let bar = ProgressBar(logger: context.logger)
        let interruption = await Interruption()
        do {
            try await BlockingWork.run(named: "backfill") { [path = output.output, now = context.now] in
                let file = try StreamedOutput(path: path)
                let backfill = HistoryBackfill(history: history, configuration: context.configuration)
                try backfill.write(request, now: now) { progress in
                    bar.show(
                        fraction: progress.fraction, text: "\(HumanText.count(file.bytes / 1_000_000)) MB", event: "writing the past",
                        metadata: ["bytes": "\(file.bytes)"])
                } to: { bytes in
                    if interruption.isRequested { throw CancellationError() }
                    try file.write(bytes)
                }
                try file.finish()
            }
        } catch is CancellationError {
            bar.finish()
            StandardError.write("stopped; nothing was written to \(output.output == "-" ? "the end of stdout" : output.output)")
            return
        }
        bar.finish()
        try history.close()
    }
}
