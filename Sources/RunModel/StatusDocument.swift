import Foundation

/// `GET /api/v1/status`: how the fleet stands, for programs. The monitor reads it.
///
/// Keys in snake case, instants as ISO 8601 with `Z`, lengths in seconds, rates from 0 to 1; what has no value is left out.
/// Fields may be added; none changes its meaning.
package struct StatusDocument: Codable, Hashable, Sendable {
    package var version = ""
    /// The `{account}` of the API; absent when the history is not bound to one.
    package var workspace: String?
    /// When this was said, by the API's clock.
    package var now = Instant(Timestamp(milliseconds: 0))
    /// The figures are as of this instant, by the same clock.
    package var takenAt = Instant(Timestamp(milliseconds: 0))
    /// The window of rates and percentiles, for example `7d`.
    package var window: String?
    /// Whether the last pass reached the API; absent before the first has ended, and without a running exporter.
    package var isUp: Bool?
    /// Whether the configuration in force is the one on disk.
    package var isConfigurationCurrent = true
    /// The API accepts no requests until then; absent when it does not say so.
    package var pausedUntil: Instant?
    /// The budget of API requests; absent without a running exporter.
    package var budget: Budget?
    /// How much of the past is left to read; absent when all is read, and without a running exporter.
    package var backfill: PastProgress?
    /// The newest errors, newest first, at most 20.
    package var errors: [Failure] = []
    /// Counts over all datasets.
    package var totals = Totals()
    /// Worst first, at most ``maximumDatasets``.
    package var datasets: [DatasetStatus] = []

    /// More datasets than these are left out; `totals` counts them all.
    package static let maximumDatasets = 1000

    package init() {}

    /// An instant as ISO 8601.
    package struct Instant: Codable, Hashable, Sendable {
        package var timestamp: Timestamp

        package init(_ timestamp: Timestamp) { self.timestamp = timestamp }

        /// - Throws: `DecodingError` for text that is not an instant.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let timestamp = Timestamp(iso8601: text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no ISO 8601 instant: \(text.prefix(40))")
            }
            self.timestamp = timestamp
        }

        /// Writes the ISO 8601 text.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(timestamp.iso8601)
        }
    }

    /// The budget of API requests.
    package struct Budget: Codable, Hashable, Sendable {
        /// The most requests in a second.
        package var requestsPerSecond: Double
        /// Requests since the exporter was started.
        package var requests: Int64
        /// How long requests waited for the budget since then.
        package var waitSeconds: Double

        package init(requestsPerSecond: Double, requests: Int64, waitSeconds: Double) {
            self.requestsPerSecond = requestsPerSecond
            self.requests = requests
            self.waitSeconds = waitSeconds
        }
    }

    /// Something that went wrong while collecting.
    package struct Failure: Codable, Hashable, Sendable {
        package var at: Instant
        /// What and where.
        package var text: String

        package init(at: Timestamp, text: String) {
            self.at = Instant(at)
            self.text = text
        }
    }

    /// Counts over all datasets.
    package struct Totals: Codable, Hashable, Sendable {
        package var datasets = 0
        /// Those whose newest ended run failed.
        package var failing = 0
        /// Those whose newest ended run succeeded.
        package var healthy = 0
        package var inFlight = 0
        /// Those of which the past is read as far as configured.
        package var complete: Int?
        /// Those of which every run of the window is known.
        package var windowKnown: Int?

        package init() {}
    }

    /// How one dataset stands.
    package struct DatasetStatus: Codable, Hashable, Sendable {
        package var token = ""
        /// Its name, or the token.
        package var name = ""
        package var space: String?
        package var health = DatasetHealth.unknown
        /// The newest ended run that was not cancelled.
        package var lastEnded: RunStatus?
        /// When the newest run in any state was created.
        package var lastRunAt: Instant?
        /// Every run created since then is known.
        package var knownFrom: Instant?
        /// Whether the past is read as far as configured.
        package var isHistoryComplete: Bool?
        /// Whether every run of the window is known; without that there are no figures of the window.
        package var isWindowKnown: Bool?
        /// Failed runs since the newest success.
        package var consecutiveFailures: Int64?
        /// When the oldest run in flight ends if it takes the median time of the last 28 days.
        package var inFlightExpectedEndAt: Instant?
        /// Ended runs in the window by state; states without runs are left out.
        package var ended: [String: Int] = [:]
        /// Success rate in the window.
        package var successRatio: Double?
        /// Lower end of its Wilson 95 % interval.
        package var successRatioLow: Double?
        /// Upper end of it.
        package var successRatioHigh: Double?
        /// Median duration of successes in the window.
        package var durationP50Seconds: Double?
        /// 95th percentile of the same.
        package var durationP95Seconds: Double?
        /// 95th percentile of the lower bounds of queue latencies.
        package var queueLowerP95Seconds: Double?
        /// 95th percentile of the upper bounds.
        package var queueUpperP95Seconds: Double?
        /// Runs in flight by state; states without runs are left out.
        package var inFlight: [String: Int] = [:]
        /// When the oldest run in flight was created.
        package var oldestInFlightAt: Instant?
        package var nextScheduledAt: Instant?
        /// How late the newest scheduled run was.
        package var scheduleLagSeconds: Double?
        /// When its run list was last known to be current.
        package var lastCollectedAt: Instant?
        /// The newest ended runs, newest first, at most 30.
        package var runs: [RunStatus] = []

        /// A dataset of which nothing is known.
        package init() {}
    }

    /// How one run of a dataset stands or ended.
    package struct RunStatus: Codable, Hashable, Sendable {
        package var createdAt: Instant
        package var state: String
        /// Creation to end.
        package var durationSeconds: Double?

        package init(createdAt: Timestamp, state: String, duration: Duration?) {
            self.createdAt = Instant(createdAt)
            self.state = state
            durationSeconds = duration.map { Double($0.milliseconds) / 1000 }
        }
    }

    /// The bytes of the document. The same document gives the same bytes.
    ///
    /// - Throws: nothing in practice; `EncodingError` for figures that are not finite.
    package func encoded() throws -> [UInt8] { try Self.encoded(self) }

    /// The bytes of a document in the same form.
    package static func encoded(_ document: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(document)) + [0x0A]
    }

    /// Reads a document.
    ///
    /// - Throws: `DecodingError`.
    package init(decoding bytes: [UInt8]) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(StatusDocument.self, from: Data(bytes))
    }
}

/// How a dataset stands.
package enum DatasetHealth: String, Codable, Hashable, Sendable, CaseIterable {
    /// The newest ended run that was not cancelled failed.
    case failing
    /// It succeeded.
    case healthy
    /// No run has ended yet.
    case unknown

    /// What this version does not know counts as unknown.
    package init(from decoder: any Decoder) throws {
        self = DatasetHealth(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .unknown
    }
}
