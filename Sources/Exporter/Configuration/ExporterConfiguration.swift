import RunModel

/// Everything that can be configured, validated. The names follow the YAML file; ``ConfigurationFile`` reads it.
package struct ExporterConfiguration: Sendable {
    /// Where Mode is and how to talk to it.
    package var mode = Mode()
    /// Which spaces and datasets are looked at.
    package var discovery = Discovery()
    /// What is read of their runs, and how often.
    package var collect = Collect()
    /// How the figures are cut.
    package var metrics = Metrics()
    /// Service level objectives; the first whose pattern matches a dataset applies to it.
    package var objectives: [Objective] = [Objective.standard]
    /// The CSV tree.
    package var rollup = Rollup()
    /// The weekly reports.
    package var report = Report()
    /// How long the rows of ended runs are kept, in milliseconds; totals survive it. Default 400 days; nil keeps them for ever.
    package var retentionMilliseconds: Int64? = 400 * UTCDay.milliseconds
    /// Which part of the datasets this process looks at.
    package var shard = Shard()

    /// The defaults.
    package init() {}

    /// Section `mode`.
    package struct Mode: Sendable {
        /// Scheme and host, without `/api`. Default `https://app.mode.com`.
        package var baseURL = "https://app.mode.com"
        /// The `{account}` of the API: the lower-case name in Mode's URLs. No default.
        package var workspace: String?
        /// The API key's token. No default.
        package var token: SecretSource?
        /// The API key's secret. No default.
        package var secret: SecretSource?
        /// The budget that all requests share; above 0. Default 3; Mode allows about 4.
        package var requestsPerSecond = 3.0
        /// The longest that one request may take. Default 40 s.
        package var timeoutMilliseconds: Int64 = 40_000
    }

    /// Section `discovery`.
    package struct Discovery: Sendable {
        /// How often the list of spaces and the schedules are read anew. Default 10 min.
        package var intervalMilliseconds: Int64 = 600_000
        /// Which spaces, by token or name.
        package var spaces = NameSelection.everything
        /// Which datasets, by token or name.
        package var datasets = NameSelection.everything
    }

    /// Section `collect`.
    package struct Collect: Sendable {
        /// The least time between the starts of two passes; the request budget may make it longer. Default 15 s.
        package var intervalMilliseconds: Int64 = 15_000
        /// How far back the first pass goes. Default 90 days; nil for everything (`all`).
        package var backfillMilliseconds: Int64? = 90 * UTCDay.milliseconds
        /// For which runs the query runs are read. Default `new`.
        package var queryRuns = QueryRuns.new
        /// The states in which a run waits. Default pending, enqueued.
        package var waitingStates: [RunState] = [.pending, .enqueued]
    }

    /// For which runs one more request reads the exact queue latency.
    package enum QueryRuns: String, Sendable, CaseIterable {
        /// For no run: the queue latency is what polling saw.
        case none
        /// For runs that begin while the exporter looks.
        case new
        /// For every run, history too.
        case all
    }

    /// Section `metrics`.
    package struct Metrics: Sendable {
        /// Upper bounds of the duration histogram in seconds, ascending.
        package var durationBuckets: [Double] = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400]
        /// Upper bounds of the queue histogram in seconds, ascending.
        package var queueBuckets: [Double] = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]
        /// The stretches of time of `mode_dataset_success_ratio` and the percentiles.
        package var windows: [Window] = ["1d", "7d", "28d"].compactMap { Window($0) }
    }

    /// An entry of section `slo`.
    package struct Objective: Sendable {
        /// Which datasets it is for, by token or name.
        package var match: NamePattern
        /// The success ratio promised, above 0 and below 1.
        package var success: Double
        /// How old the newest success may be.
        package var freshnessMilliseconds: Int64?
        /// How long 95 of 100 runs may take at most.
        package var durationP95Milliseconds: Int64?

        static let standard = Objective(
            match: .anything,
            success: 0.99,
            freshnessMilliseconds: 26 * 3_600_000,
            durationP95Milliseconds: 30 * 60_000
        )
    }

    /// Section `rollup`.
    package struct Rollup: Sendable {
        /// Default `rollups` in the storage directory.
        package var directory: String?
        /// 1 (fast) to 9 (small). Default 6.
        package var compressionLevel = 6
    }

    /// Section `report`.
    package struct Report: Sendable {
        /// Default `reports` in the storage directory.
        package var directory: String?
        /// The IANA name of the zone in which hours of the week are counted. Default UTC.
        package var timeZone = "UTC"
    }

    /// Section `shard`: this process looks at the datasets whose token hashes to `index` modulo `total`.
    package struct Shard: Sendable {
        /// From 0.
        package var index = 0
        /// At least 1.
        package var total = 1

        /// The whole.
        package init() {}
    }
}
