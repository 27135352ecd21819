import Collection
import Rollups
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

extension ExporterConfiguration.Shard {
    /// Into how many slices the datasets are divided.
    package var sliceCount: Int { max(total, slices ?? (total > 1 ? 12 : 1)) }

    /// The slices of this shard: every `total`-th. Empty where datasets are not divided.
    package var ownSlices: [RollupSlice] {
        guard sliceCount > 1 else { return [] }
        return stride(from: index, to: sliceCount, by: total).map { RollupSlice(index: $0, total: sliceCount) }
    }

    /// Whether a dataset falls into this shard: whether one of its slices does. The same in every version.
    package func contains(_ token: DatasetToken) -> Bool {
        guard total > 1 else { return true }
        return Fingerprint(of: token.text.utf8).value % UInt64(sliceCount) % UInt64(total) == UInt64(index)
    }
}
