import RunModel

/// Everything that the metrics show of the exporter itself, at the moment of a scrape.
package struct ExporterSnapshot: Sendable {
    /// What the requests to one endpoint of the API came to.
    package struct Endpoint: Sendable {
        /// Requests by HTTP status (`200`) or kind of failure (`timeout`).
        package var requests: [String: Int64]
        /// How long they took.
        package var duration: DurationHistogram

        package init(requests: [String: Int64] = [:], duration: DurationHistogram = .ofRequests) {
            self.requests = requests
            self.duration = duration
        }
    }

    /// What was built.
    package struct Build: Sendable {
        /// As `--version` says.
        package var version: String
        /// The commit; empty when unknown.
        package var revision: String
        /// The compiler's version; empty when unknown.
        package var swiftVersion: String

        package init(version: String, revision: String = "", swiftVersion: String = "") {
            self.version = version
            self.revision = revision
            self.swiftVersion = swiftVersion
        }
    }

    package var build: Build
    /// Whether the last pass reached the API; nil, and then absent, before the first.
    package var isUp: Bool?
    /// By name; list every endpoint from the start, so that its series are there at 0.
    package var endpoints: [String: Endpoint] = [:]
    /// Time spent waiting for the request budget.
    package var apiWait: Duration = .zero
    /// Requests until the past of every dataset is read; nil, and then absent, while that is not known.
    package var backfillRequestsLeft: Int64?
    package var collectDuration: DurationHistogram = .ofPasses
    /// Errors by kind; list every kind from the start, so that its series is there at 0.
    package var collectErrors: [String: Int64] = [:]
    /// When a pass last ended without an error.
    package var lastCollectSuccessAt: Timestamp?
    /// Rejected runs; a missing reason counts as 0.
    package var runsRejected: [RunRejection: Int64] = [:]
    /// Ended runs of which Mode later reported another state or end; nil, and then absent, when not known.
    package var runsChangedAfterEnd: Int64?
    /// Into how many shards the datasets are divided, and which of them, from 0, this is.
    package var shard: (index: Int, total: Int) = (0, 1)
    /// Datasets that are collected; nil when not known yet.
    package var datasets: Int64?
    /// Runs in the history; nil when not known yet.
    package var historyRuns: Int64?
    /// Size of the history on disk; nil when not known yet.
    package var historyBytes: Int64?
    /// Whether the configuration was valid when it was last read.
    package var isConfigReloadSuccessful = true
    /// How often the web configuration or its certificates turned out to be unusable.
    package var webConfigErrors: Int64 = 0
    /// The process; nil where the system does not tell.
    package var process: ProcessSnapshot?

    /// Nothing has happened yet.
    package init(build: Build) { self.build = build }
}

extension DurationHistogram {
    /// Nothing observed yet, in buckets for requests: 0.05 s to 60 s.
    package static let ofRequests = DurationHistogram(
        bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60].map { .seconds($0) })
    /// Nothing observed yet, in buckets for collection passes: 0.5 s to 1 h.
    package static let ofPasses = DurationHistogram(
        bounds: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600].map { .seconds($0) })
}
