import Synchronization

/// `rate_limit` of the web configuration: a token bucket as Go's `rate.Limiter` has it.
struct RateLimit: Sendable, Equatable {
    /// The time in which one request more is allowed.
    let intervalNanoseconds: Int64
    /// How many requests may come at once; 0 refuses all, as in exporter-toolkit.
    let burst: Int
}

/// Counts requests against a limit, which may change between two of them.
final class RateLimiter: Sendable {
    private struct State {
        var limit: RateLimit?
        var tokens = 0.0
        var filledAt: Int64 = 0
    }

    private let state = Mutex(State())

    /// Whether one more request may be answered.
    ///
    /// - Parameters:
    ///   - limit: the one in force; nil for none.
    ///   - now: in nanoseconds, on a clock that never goes back.
    func allows(_ limit: RateLimit?, now: Int64) -> Bool {
        guard let limit else { return true }
        return state.withLock { state in
            if state.limit != limit { state = State(limit: limit, tokens: Double(limit.burst), filledAt: now) }
            let gained = Double(now - state.filledAt) / Double(limit.intervalNanoseconds)
            state.tokens = min(Double(limit.burst), state.tokens + max(0, gained))
            state.filledAt = now
            guard state.tokens >= 1 else { return false }
            state.tokens -= 1
            return true
        }
    }
}
