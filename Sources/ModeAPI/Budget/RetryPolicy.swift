import RunModel

/// How often and after which pauses a request is tried again.
struct RetryPolicy: Sendable {
    /// The first time included; at least 1.
    var maximumAttempts: Int
    /// The pause's bound after the first failure; doubles with each further one: 1, 2, 4, 8, 16, 30, 30 … s.
    var base: Duration = .seconds(1)
    var maximum: Duration = .seconds(30)
    /// The longest `Retry-After` that is believed. A longer one would silence the exporter on one server's word.
    var maximumRetryAfter: Duration = .minutes(10)

    /// The pause after the given failed attempt (from 1), with full jitter
    /// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    ///
    /// - Parameter random: from 0 to 1.
    func backOff(attempt: Int, random: Double) -> Duration {
        bound(attempt) * min(max(0, random), 1)
    }

    /// How long all requests pause after a 429: what the server says, else at least half of the back-off's bound. Never less than the
    /// first back-off's bound, because a pause of nothing would repeat the offence.
    func rateLimitPause(attempt: Int, retryAfter: Duration?, random: Double) -> Duration {
        if let retryAfter { return min(max(base, retryAfter), maximumRetryAfter) }
        let bound = bound(attempt + 1)
        return bound / 2 * (1 + min(max(0, random), 1))
    }

    private func bound(_ attempt: Int) -> Duration {
        min(maximum, base * (1 << min(max(0, attempt - 1), 20)))
    }

    /// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds or an HTTP date. Seconds may have decimals, which the
    /// RFC does not know and some gateways send; they are rounded up.
    ///
    /// - Parameter now: what a date is measured against: the answer's own `Date` if it has one, so that clocks need not agree.
    /// - Returns: in whole milliseconds; nil for what cannot be read.
    static func retryAfter(_ text: String?, now: Timestamp) -> Duration? {
        guard let text, !text.isEmpty, text.utf8.count <= 64 else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) {
            guard let seconds = Double(text) else { return nil }
            return .milliseconds(Int64(exactly: (seconds * 1000).rounded(.up)) ?? .max)
        }
        guard let instant = HTTPDate.parse(text) else { return nil }
        return max(.zero, instant - now)
    }
}
