import Configuration
import Logging
import RunModel

/// The first line of a log: which version runs, and the parts of its configuration that most questions are about.
enum StartNotice {
    /// - Parameters:
    ///   - file: the configuration file; nil without one.
    ///   - storage: the folder of the history.
    static func write(_ configuration: ExporterConfiguration, file: String?, storage: String, to logger: Logger) {
        let collect = configuration.collect
        var metadata: Logger.Metadata = [
            "version": "\(BuildInformation.current.version)", "mode": "\(configuration.mode.baseURL)",
            "workspace": "\(configuration.mode.workspace ?? "")", "requests_per_second": "\(configuration.mode.requestsPerSecond)",
            "interval": "\(DurationText.text(collect.interval))",
            "backfill": "\(collect.backfill.map(DurationText.text) ?? "all")", "query_runs": "\(collect.queryRuns.rawValue)",
            "storage": "\(storage)", "file": "\(file ?? "none")",
        ]
        if configuration.shard.total > 1 { metadata["shard"] = "\(configuration.shard.index) of \(configuration.shard.total)" }
        logger.notice("mode-exporter starts", metadata: metadata)
    }
}
