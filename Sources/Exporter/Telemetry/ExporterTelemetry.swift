import DatasetMetrics
import RunModel
import Synchronization

/// What the exporter counts of itself. Everything here may be called from any thread.
package final class ExporterTelemetry: Sendable {
    /// A copy of all values at one instant.
    package struct State: Sendable {
        /// Requests by endpoint: how many by status code (or kind of error), and how long they took.
        package var endpoints: [String: ExporterSnapshot.Endpoint] = [:]
        /// Time spent waiting for the request budget, in milliseconds.
        package var waitedMilliseconds: Int64 = 0
        /// How long passes took.
        package var passDuration = DurationHistogram.ofPasses
        /// What went wrong, by kind.
        package var errors: [String: Int64] = [:]
        /// Whether the last pass reached the API; nil before the first has ended.
        package var isUp: Bool?
        /// When the last pass without an error ended.
        package var lastSuccessAt: Timestamp?
        /// How much of the past is left to read; nil while that is not known.
        package var past: PastProgress?
        /// Whether the configuration in force is the one on disk.
        package var isConfigurationCurrent = true
        /// The newest errors, oldest first; at most ``recentErrorLimit``.
        package var recentErrors: [RecentError] = []
    }

    /// One error as the landing page and the monitor show it.
    package struct RecentError: Sendable {
        /// When.
        package let at: Timestamp
        /// What and where, without secrets.
        package let text: String
    }

    /// How many errors ``State/recentErrors`` holds.
    package static let recentErrorLimit = 20

    private let state = Mutex(State())

    /// All zero.
    package init() {
        state.withLock { state in
            for kind in CollectErrorKind.allCases { state.errors[kind.rawValue] = 0 }
        }
    }

    /// A copy of all values.
    package var current: State { state.withLock { $0 } }

    /// One request to the API has ended.
    package func requestEnded(endpoint: String, code: String, seconds: Double) {
        state.withLock { state in
            state.endpoints[endpoint, default: ExporterSnapshot.Endpoint()].requests[code, default: 0] += 1
            state.endpoints[endpoint]?.duration.observe(milliseconds: Int64((seconds * 1000).rounded()))
        }
    }

    /// A request waited for the budget.
    package func waited(milliseconds: Int64) {
        state.withLock { $0.waitedMilliseconds += milliseconds }
    }

    /// Something went wrong while collecting.
    package func failed(_ kind: CollectErrorKind, _ text: String, at instant: Timestamp) {
        state.withLock { state in
            state.errors[kind.rawValue, default: 0] += 1
            state.recentErrors.append(RecentError(at: instant, text: text))
            if state.recentErrors.count > Self.recentErrorLimit { state.recentErrors.removeFirst() }
        }
    }

    /// A pass has ended.
    package func passEnded(seconds: Double, reachedAPI: Bool, succeeded: Bool, at instant: Timestamp) {
        state.withLock { state in
            state.passDuration.observe(milliseconds: Int64((seconds * 1000).rounded()))
            state.isUp = reachedAPI
            if succeeded { state.lastSuccessAt = instant }
        }
    }

    /// It is known anew how much of the past is left to read.
    package func pastProgressed(_ progress: PastProgress) {
        state.withLock { $0.past = progress }
    }

    /// The configuration was read again, or could not be.
    package func configurationReloaded(successfully: Bool) {
        state.withLock { $0.isConfigurationCurrent = successfully }
    }
}

/// Kinds of errors of collecting: the label values of `mode_exporter_collect_errors_total{kind}`.
package enum CollectErrorKind: String, Sendable, CaseIterable {
    /// The credentials were refused.
    case unauthorized
    /// A dataset or space may not be read.
    case forbidden
    /// A dataset, space or run is gone.
    case notFound = "not_found"
    /// Too many requests.
    case rateLimited = "rate_limited"
    /// The API failed or answered with something else than its format.
    case server
    /// The network, DNS or TLS failed, or it took too long.
    case network
    /// Discovery found no space or no dataset.
    case empty
    /// The history could not be read or written.
    case storage
    /// The rollup tree or a report could not be written.
    case output
}
