import DatasetMetrics
import Foundation
import RunModel

/// What the exporter counts of itself. Everything here may be called from any thread.
///
/// `@unchecked Sendable`: `lock` protects `state`.
package final class ExporterTelemetry: @unchecked Sendable {
    /// A copy of all values at one instant.
    package struct State: Sendable {
        /// Requests by endpoint: how many by status code (or kind of error), and how long they took.
        package var endpoints: [String: ExporterSnapshot.Endpoint] = [:]
        /// Time spent waiting for the request budget, in milliseconds.
        package var waitedMilliseconds: Int64 = 0
        /// How long passes took.
        package var passDuration = HistogramSnapshot.ofPasses
        /// What went wrong, by kind.
        package var errors: [String: Int64] = [:]
        /// Whether the last pass reached the API; nil before the first has ended.
        package var isUp: Bool?
        /// When the last pass without an error ended.
        package var lastSuccessAt: Timestamp?
        /// Whether the configuration in force is the one on disk.
        package var isConfigurationCurrent = true
        /// How often the web configuration or its certificates turned out to be unusable.
        package var webConfigErrors: Int64 = 0
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

    private let lock = NSLock()
    private var state = State()

    /// All zero.
    package init() {
        for kind in CollectErrorKind.allCases { state.errors[kind.rawValue] = 0 }
    }

    /// A copy of all values.
    package var current: State { lock.withLock { state } }

    /// One request to the API has ended.
    package func requestEnded(endpoint: String, code: String, seconds: Double) {
        lock.withLock {
            state.endpoints[endpoint, default: ExporterSnapshot.Endpoint()].requests[code, default: 0] += 1
            state.endpoints[endpoint]?.duration.observe(milliseconds: Int64((seconds * 1000).rounded()))
        }
    }

    /// A request waited for the budget.
    package func waited(milliseconds: Int64) {
        lock.withLock { state.waitedMilliseconds += milliseconds }
    }

    /// Something went wrong while collecting.
    package func failed(_ kind: CollectErrorKind, _ text: String, at instant: Timestamp) {
        lock.withLock {
            state.errors[kind.rawValue, default: 0] += 1
            state.recentErrors.append(RecentError(at: instant, text: text))
            if state.recentErrors.count > Self.recentErrorLimit { state.recentErrors.removeFirst() }
        }
    }

    /// A pass has ended.
    package func passEnded(seconds: Double, reachedAPI: Bool, succeeded: Bool, at instant: Timestamp) {
        lock.withLock {
            state.passDuration.observe(milliseconds: Int64((seconds * 1000).rounded()))
            state.isUp = reachedAPI
            if succeeded { state.lastSuccessAt = instant }
        }
    }

    /// The configuration was read again, or could not be.
    package func configurationReloaded(successfully: Bool) {
        lock.withLock { state.isConfigurationCurrent = successfully }
    }

    /// The web configuration, or a certificate that it names, cannot be used.
    package func webConfigurationFailed() {
        lock.withLock { state.webConfigErrors += 1 }
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
