import RunModel

/// What the collector is told; see ``ExporterConfiguration`` for the defaults.
package struct CollectorSettings: Sendable {
    /// Rows of a page: the API's maximum.
    static let runsPerPage = 30

    /// The `{account}` of the API, and the label `account`.
    package var account: String
    /// Which spaces and datasets, and how often the list of spaces is read.
    package var discovery: ExporterConfiguration.Discovery
    /// How far back, and for which runs the query runs are read.
    package var collect: ExporterConfiguration.Collect
    /// Which part of the datasets is this process's.
    package var shard: ExporterConfiguration.Shard
    /// How many requests may be under way at once; the budget limits their rate.
    package var concurrency = 4
    /// A dataset whose listing row never changes is read all the same after this long. Default 24 h.
    package var refreshMilliseconds: Int64 = UTCDay.milliseconds

    /// Takes what the collector needs from a configuration.
    package init(account: String, configuration: ExporterConfiguration) {
        self.account = account
        discovery = configuration.discovery
        collect = configuration.collect
        shard = configuration.shard
    }

    /// Whether a dataset is wanted here: selected, and in this process's shard.
    func wants(_ dataset: Dataset) -> Bool {
        discovery.datasets.contains(token: dataset.token.text, name: dataset.name) && shard.contains(dataset.token)
    }

    /// Whether a space is wanted here.
    func wants(_ space: Space) -> Bool {
        discovery.spaces.contains(token: space.token.text, name: space.name)
    }
}

extension ExporterConfiguration.Shard {
    /// Whether a dataset falls into this shard: the fingerprint of the token, modulo `total`. The same in every version.
    package func contains(_ token: DatasetToken) -> Bool {
        guard total > 1 else { return true }
        return Fingerprint(of: token.text.utf8).value % UInt64(total) == UInt64(index)
    }
}
