import RunModel

/// Everything that the metrics show of the exporter itself, at the moment of a scrape.
public struct ExporterSnapshot: Sendable {
    /// What the requests to one endpoint of the API came to.
    public struct Endpoint: Sendable {
        /// Requests by HTTP status (`200`) or kind of failure (`timeout`).
        public var requests: [String: Int64]
        /// How long they took.
        public var duration: HistogramSnapshot

        /// Memberwise; nothing by default.
        public init(requests: [String: Int64] = [:], duration: HistogramSnapshot = .ofRequests) {
            self.requests = requests
            self.duration = duration
        }
    }

    /// What was built.
    public struct Build: Sendable {
        /// As `--version` says.
        public var version: String
        /// The commit; empty when unknown.
        public var revision: String
        /// The compiler's version; empty when unknown.
        public var swiftVersion: String

        /// Memberwise.
        public init(version: String, revision: String = "", swiftVersion: String = "") {
            self.version = version
            self.revision = revision
            self.swiftVersion = swiftVersion
        }
    }

    /// What was built.
    public var build: Build
    /// Whether the last pass reached the API; nil, and then absent, before the first.
    public var isUp: Bool?
    /// By name; list every endpoint from the start, so that its series are there at 0.
    public var endpoints: [String: Endpoint] = [:]
    /// Time spent waiting for the request budget, in milliseconds.
    public var apiWaitMilliseconds: Int64 = 0
    /// How long passes took.
    public var collectDuration: HistogramSnapshot = .ofPasses
    /// Errors by kind; list every kind from the start, so that its series is there at 0.
    public var collectErrors: [String: Int64] = [:]
    /// When a pass last ended without an error.
    public var lastCollectSuccessAt: Timestamp?
    /// Rejected runs; a missing reason counts as 0.
    public var runsRejected: [RunRejection: Int64] = [:]
    /// Datasets that are collected; nil when not known yet.
    public var datasets: Int64?
    /// Runs in the history; nil when not known yet.
    public var historyRuns: Int64?
    /// Size of the history on disk; nil when not known yet.
    public var historyBytes: Int64?
    /// Whether the configuration was valid when it was last read.
    public var isConfigReloadSuccessful = true
    /// The process; nil where the system does not tell.
    public var process: ProcessSnapshot?

    /// Nothing has happened yet.
    public init(build: Build) { self.build = build }
}
