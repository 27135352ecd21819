import Collection
import DatasetMetrics
import RunModel
import Synchronization

/// What the exporter counts of itself. Everything here may be called from any thread.
package final class ExporterTelemetry: Sendable {
    struct State: Sendable {
        /// Requests by endpoint: how many by status code (or kind of error), and how long they took.
        var endpoints: [String: ExporterSnapshot.Endpoint] = [:]
        /// Time spent waiting for the request budget.
        var waited: Duration = .zero
        var passDuration = DurationHistogram.ofPasses
        var errors: [String: Int64] = [:]
        /// Whether the last pass reached the API; nil before the first has ended.
        var isUp: Bool?
        /// When the last pass without an error ended.
        var lastSuccessAt: Timestamp?
        /// Until when the API accepts no requests, by its own clock; nil when it never said so.
        var pausedUntil: Timestamp?
        /// How much of the past is left to read; nil while that is not known.
        var past: PastProgress?
        var isConfigurationCurrent = true
        /// How often the web configuration or its certificates turned out to be unusable.
        var webConfigErrors: Int64 = 0
        /// The newest errors, oldest first; at most ``recentErrorLimit``.
        var recentErrors: [RecentError] = []
    }

    /// One error as the landing page and the monitor show it.
    struct RecentError: Sendable {
        let at: Timestamp
        /// What and where, without secrets.
        let text: String
    }

    /// How many errors ``State/recentErrors`` holds.
    static let recentErrorLimit = 20
    /// Shorter pauses are everyday's and not logged.
    private static let noticedPause: Duration = .seconds(10)

    private let state = Mutex(State())

    package init() {
        state.withLock { state in
            for kind in CollectErrorKind.allCases { state.errors[kind.rawValue] = 0 }
        }
    }

    var current: State { state.withLock { $0 } }

    /// What a collector reports here.
    ///
    /// - Parameter requestsPerSecond: the request budget, for the time that the past takes.
    func events(requestsPerSecond: Double) -> CollectionEvents {
        CollectionEvents(
            failed: { self.failed($0, $1, at: $2) },
            passEnded: { self.passEnded($0) },
            backfill: {
                self.pastProgressed(requestsLeft: Int64($0.requestsLeft), secondsLeft: $0.seconds(requestsPerSecond: requestsPerSecond))
            }
        )
    }

    func requestEnded(endpoint: String, code: String, seconds: Double) {
        state.withLock { state in
            state.endpoints[endpoint, default: ExporterSnapshot.Endpoint()].requests[code, default: 0] += 1
            state.endpoints[endpoint]?.duration.observe(milliseconds: Int64((seconds * 1000).rounded()))
        }
    }

    func waited(_ length: Duration) {
        state.withLock { $0.waited += length }
    }

    /// The API accepts no requests for that long.
    ///
    /// - Returns: whether that is news: long enough to be noticed, and no such pause is under way.
    func paused(for pause: Duration, now: Timestamp) -> Bool {
        state.withLock { state in
            let isPaused = state.pausedUntil.map { $0 > now } ?? false
            let until = now + pause
            state.pausedUntil = max(state.pausedUntil ?? until, until)
            return !isPaused && pause >= Self.noticedPause
        }
    }

    /// Something went wrong while collecting. The same text again moves the time of the one that is shown.
    func failed(_ kind: CollectErrorKind, _ text: String, at instant: Timestamp) {
        state.withLock { state in
            state.errors[kind.rawValue, default: 0] += 1
            state.recentErrors.removeAll { $0.text == text }
            state.recentErrors.append(RecentError(at: instant, text: text))
            if state.recentErrors.count > Self.recentErrorLimit { state.recentErrors.removeFirst() }
        }
    }

    func passEnded(_ outcome: PassOutcome) {
        let seconds = outcome.duration / .seconds(1)
        state.withLock { state in
            state.passDuration.observe(milliseconds: Int64((seconds * 1000).rounded()))
            state.isUp = outcome.reachedAPI
            if outcome.isSuccess { state.lastSuccessAt = outcome.endedAt }
        }
    }

    /// It is known anew how much of the past is left to read.
    func pastProgressed(requestsLeft: Int64, secondsLeft: Double) {
        state.withLock { state in
            let requests = requestsLeft == 0 ? 0 : max(state.past?.requests ?? 0, requestsLeft)
            state.past = PastProgress(requestsLeft: requestsLeft, requests: requests, secondsLeft: secondsLeft)
        }
    }

    /// The configuration was read again, or could not be.
    func configurationReloaded(successfully: Bool) {
        state.withLock { $0.isConfigurationCurrent = successfully }
    }

    /// The web configuration, or a certificate that it names, cannot be used.
    func webConfigurationFailed() {
        state.withLock { $0.webConfigErrors += 1 }
    }
}
