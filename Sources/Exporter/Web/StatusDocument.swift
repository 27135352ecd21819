import Foundation
import RunAnalytics
import RunModel

/// `GET /api/v1/status`: how the fleet stands, for programs. The monitor reads it.
///
/// Keys in snake case, instants as ISO 8601 with `Z`, lengths in seconds, rates from 0 to 1; what has no value is left out.
/// Fields may be added; none changes its meaning.
public struct StatusDocument: Codable, Hashable, Sendable {
    /// The exporter's version.
    public var version: String
    /// The `{account}` of the API; absent when the history is not bound to one.
    public var workspace: String?
    /// When this was said, by the API's clock.
    public var now: Instant
    /// The figures are as of this instant, by the same clock.
    public var takenAt: Instant
    /// The window of rates and percentiles, for example `7d`.
    public var window: String?
    /// Whether the last pass reached the API; absent before the first has ended, and without a running exporter.
    public var isUp: Bool?
    /// Whether the configuration in force is the one on disk.
    public var isConfigurationCurrent: Bool
    /// The budget of API requests; absent without a running exporter.
    public var budget: Budget?
    /// The newest errors, newest first, at most 20.
    public var errors: [Failure]
    /// Counts over all datasets.
    public var totals: Totals
    /// Worst first, at most ``maximumDatasets``.
    public var datasets: [DatasetStatus]

    /// More datasets than these are left out; `totals` counts them all.
    public static let maximumDatasets = 1000

    /// An instant as ISO 8601.
    public struct Instant: Codable, Hashable, Sendable {
        /// The instant.
        public var timestamp: Timestamp

        init(_ timestamp: Timestamp) { self.timestamp = timestamp }

        /// - Throws: `DecodingError` for text that is no instant.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let timestamp = Timestamp(iso8601: text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no ISO 8601 instant: \(text.prefix(40))")
            }
            self.timestamp = timestamp
        }

        /// Writes the ISO 8601 text.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(timestamp.iso8601)
        }
    }

    /// The budget of API requests.
    public struct Budget: Codable, Hashable, Sendable {
        /// The most requests in a second.
        public var requestsPerSecond: Double
        /// Requests since the exporter was started.
        public var requests: Int64
        /// How long requests waited for the budget since then.
        public var waitSeconds: Double
    }

    /// Something that went wrong while collecting.
    public struct Failure: Codable, Hashable, Sendable {
        /// When.
        public var at: Instant
        /// What and where.
        public var text: String
    }

    /// Counts over all datasets.
    public struct Totals: Codable, Hashable, Sendable {
        /// How many there are.
        public var datasets: Int
        /// Those whose newest ended run failed.
        public var failing: Int
        /// Those whose newest ended run succeeded.
        public var healthy: Int
        /// Runs in flight.
        public var inFlight: Int
    }

    /// How one dataset stands.
    public struct DatasetStatus: Codable, Hashable, Sendable {
        /// Identifies the dataset.
        public var token: String
        /// Its name, or the token.
        public var name: String
        /// The name of its space.
        public var space: String?
        /// `failing`, `healthy` or `unknown`.
        public var health: String
        /// The newest ended run that was not cancelled.
        public var lastEnded: RunStatus?
        /// When the newest run in any state was created.
        public var lastRunAt: Instant?
        /// Ended runs in the window by state; states without runs are left out.
        public var ended: [String: Int]
        /// Success rate in the window.
        public var successRatio: Double?
        /// Lower end of its Wilson 95 % interval.
        public var successRatioLow: Double?
        /// Upper end of it.
        public var successRatioHigh: Double?
        /// Median duration of successes in the window.
        public var durationP50Seconds: Double?
        /// 95th percentile of the same.
        public var durationP95Seconds: Double?
        /// 95th percentile of the lower bounds of queue latencies.
        public var queueLowerP95Seconds: Double?
        /// 95th percentile of the upper bounds.
        public var queueUpperP95Seconds: Double?
        /// Runs in flight by state; states without runs are left out.
        public var inFlight: [String: Int]
        /// When the oldest run in flight was created.
        public var oldestInFlightAt: Instant?
        /// The next slot of its schedules.
        public var nextScheduledAt: Instant?
        /// How late the newest scheduled run was.
        public var scheduleLagSeconds: Double?
        /// When its run list was last known to be current.
        public var lastCollectedAt: Instant?
        /// The newest ended runs, newest first, at most 30.
        public var runs: [RunStatus]
    }

    /// One run.
    public struct RunStatus: Codable, Hashable, Sendable {
        /// When it was created.
        public var createdAt: Instant
        /// The state.
        public var state: String
        /// Creation to end.
        public var durationSeconds: Double?
    }

    /// The bytes of the document. The same document gives the same bytes.
    ///
    /// - Throws: nothing in practice; `EncodingError` for figures that are not finite.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [0x0A]
    }

    /// Reads a document.
    ///
    /// - Throws: `DecodingError`.
    public init(decoding bytes: [UInt8]) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(StatusDocument.self, from: Data(bytes))
    }
}
