import Collection
import Configuration
import RunModel

extension CollectorSettings {
    /// Takes what the collector needs from a configuration.
    package init(account: String, configuration: ExporterConfiguration) {
        self.init(account: account)
        let (discovery, shard) = (configuration.discovery, configuration.shard)
        wantsSpace = { discovery.spaces.contains(token: $0.token.text, name: $0.name) }
        wantsDataset = { discovery.datasets.contains(token: $0.token.text, name: $0.name) && shard.contains($0.token) }
        interval = .milliseconds(configuration.collect.intervalMilliseconds)
        discoveryInterval = .milliseconds(discovery.intervalMilliseconds)
        backfill = configuration.collect.backfillMilliseconds.map { .milliseconds($0) }
        retention = configuration.retentionMilliseconds.map { .milliseconds($0) }
        longestWindow = .milliseconds(configuration.metrics.windows.map(\.milliseconds).max() ?? 28 * UTCDay.milliseconds)
        requestsPerSecond = configuration.mode.requestsPerSecond
    }
}
