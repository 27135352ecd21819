import RunModel

/// Everything that can be configured, validated. The names follow the YAML file; ``ConfigurationFile`` reads it.
package struct ExporterConfiguration: Sendable {
    package var mode = Mode()
    /// Which spaces and datasets are looked at.
    package var discovery = Discovery()
    /// What is read of their runs, and how often.
    package var collect = Collect()
    /// How the figures are cut.
    package var metrics = Metrics()
    /// Service level objectives; the first whose pattern matches a dataset applies to it.
    package var objectives: [Objective] = [Objective.standard]
    /// Who is responsible for which datasets; the first whose pattern matches names the owner.
    package var owners: [Owner] = []
    package var rollup = Rollup()
    package var report = Report()
    package var web = Web()
    /// How long the rows of ended runs are kept; totals survive it. Default 400 days; nil keeps them forever.
    package var retention: Duration? = .days(400)
    /// Which part of the datasets this process looks at.
    package var shard = Shard()

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
        package var timeout: Duration = .seconds(40)
    }

    /// Section `discovery`.
    package struct Discovery: Sendable {
        /// How often the list of spaces and the schedules are read anew. Default 10 min.
        package var interval: Duration = .minutes(10)
        package var spaces = NameSelection.everything
        package var datasets = NameSelection.everything
    }

    /// Section `collect`.
    package struct Collect: Sendable {
        /// The least time between the starts of two passes; the request budget may make it longer. Default 15 s.
        package var interval: Duration = .seconds(15)
        /// How far back the past is read. Default 90 days; nil for everything (`all`).
        package var backfill: Duration? = .days(90)
        /// For which runs the query runs are read. Default `new`.
        package var queryRuns = QueryRunPolicy.new
        /// The states in which a run waits. Default pending, enqueued.
        package var waitingStates: [RunState] = [.pending, .enqueued]
    }

    /// Section `metrics`.
    package struct Metrics: Sendable {
        /// Upper bounds of the duration histogram in seconds, ascending.
        package var durationBuckets: [Double] = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400]
        /// Upper bounds of the queue histogram in seconds, ascending.
        package var queueBuckets: [Double] = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]
        /// The stretches of time of `mode_dataset_success_ratio` and the percentiles.
        package var windows: [Window] = ["1d", "7d", "28d"].compactMap { Window($0) }
        /// Families that are not exported, by name. Default none.
        package var exclude: [NamePattern] = []

        /// Whether the family of that name, as people query it, is exported.
        package func exports(_ family: String) -> Bool { !exclude.contains { $0.matches(family) } }
    }

    package struct Objective: Sendable {
        package var match: NamePattern
        /// The success ratio promised, above 0 and below 1.
        package var success: Double
        /// How old the newest success may be; nil promises nothing.
        package var freshness: FreshnessObjective?
        /// How long 95 of 100 runs may take at most.
        package var durationP95: Duration?

        /// What holds where nothing is configured.
        static let standard = Objective(match: .anything, success: 0.99, freshness: .auto)
    }

    /// An entry of section `owners`.
    package struct Owner: Sendable {
        /// Which datasets it is for, by token, by name or by the name of the space.
        var match: NamePattern
        /// A label of the info series and a group of the report.
        package var owner: String
    }

    /// The owner of a dataset; nil where no pattern matches.
    package func owner(of dataset: Dataset) -> String? {
        let texts = [dataset.token.text, dataset.name, dataset.space?.name].compactMap { $0 }
        return owners.first { owner in texts.contains(where: owner.match.matches) }?.owner
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
        /// Where each weekly report is sent, once. Default nowhere.
        package var deliver: [Delivery] = []
    }

    package enum Delivery: Sendable {
        /// Posts the report to an address that is kept in a file, because it is a secret itself.
        case webhook(url: SecretSource, format: WebhookFormat)
        case mail(Mail)
    }

    package enum WebhookFormat: String, Sendable, CaseIterable {
        /// A Slack message of blocks.
        case slack
        /// `{"text": "…"}` with the report as Markdown.
        case markdown
        case json
    }

    /// A mail server and the people who get the report.
    package struct Mail: Sendable {
        /// `smtp://` or `smtps://`, host and port.
        package var server: String
        /// For authentication; nil for none.
        package var user: String?
        /// Goes with the user.
        package var password: SecretSource?
        package var from: String
        /// The recipients' addresses; at least one.
        package var to: [String]
    }

    /// Section `web`.
    package struct Web: Sendable {
        /// The address of the Grafana that has our boards, without a slash at its end; nil (the default) for no links.
        package var grafanaURL: String?
        /// The address of the Prometheus that scrapes this exporter, likewise.
        package var prometheusURL: String?
    }

    /// Section `shard`: this process looks at the datasets whose token hashes to `index` modulo `total`.
    package struct Shard: Sendable {
        /// From 0.
        package var index = 0
        /// At least 1.
        package var total = 1
        /// Into how many parts a rollup tree that shards share is divided; the same in all of them, and for the life of the tree. Nil (the
        /// default) for 12, or `total` where that is more; 1 without shards.
        package var slices: Int?

        /// The whole.
        package init() {}
    }
}

extension ExporterConfiguration.Shard {
    /// Into how many slices the datasets are divided.
    package var sliceCount: Int { max(total, slices ?? (total > 1 ? 12 : 1)) }

    /// Whether a dataset falls into this shard: whether one of its slices does. The same in every version.
    package func contains(_ token: DatasetToken) -> Bool {
        guard total > 1 else { return true }
        return Fingerprint(of: token.text.utf8).value % UInt64(sliceCount) % UInt64(total) == UInt64(index)
    }
}
