import Configuration
import Exporter
import Logging

enum ReportTask {
    /// HISTORY: what `mode-exporter report --format html` does.
    static func run(_ arguments: TaskArguments) throws -> Sample {
        let sources = ConfigurationSources(file: nil, environment: ["MODE_WORKSPACE": SyntheticHistory.account])
        let storage = try arguments.text(0)
        var bytes = 0
        let sample = try Stopwatch.sample {
            let context = try CommandContext(
                sources: sources, storagePath: storage, logger: Logger(label: "benchmarks") { _ in SwiftLogNoOpLogHandler() })
            bytes = try HistoryReport(context).render(ReportQuery(now: SyntheticHistory.end), format: .html).utf8.count
        }
        return sample.with(["bytes": Double(bytes)])
    }
}
