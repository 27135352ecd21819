import RunModel

/// How often and after which pauses a request is tried again.
struct RetryPolicy: Sendable {
    /// The first time included; at least 1.
    var maximumAttempts: Int
    /// The pause's bound after the first failure; doubles with each further one: 1, 2, 4, 8, 16, 30, 30 … s.
    var baseMilliseconds: Int64 = 1000
    /// The largest pause.
    var maximumMilliseconds: Int64 = 30_000
    /// The longest `Retry-After` that is believed. A longer one would silence the exporter on one server's word.
    var maximumRetryAfterMilliseconds: Int64 = 600_000

    /// The pause after the given failed attempt (from 1), with full jitter
    /// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    ///
    /// - Parameter random: from 0 to 1.
    func backOffMilliseconds(attempt: Int, random: Double) -> Int64 {
        Int64(Double(bound(attempt)) * min(max(0, random), 1))
    }

    /// How long everybody pauses after a 429: what the server says, else at least half of the back-off's bound, because a pause of
    /// nothing would repeat the offence.
    func rateLimitPauseMilliseconds(attempt: Int, retryAfter: Int64?, random: Double) -> Int64 {
        if let retryAfter { return min(max(0, retryAfter), maximumRetryAfterMilliseconds) }
        let bound = bound(attempt + 1)
        return bound / 2 + Int64(Double(bound / 2) * min(max(0, random), 1))
    }

    private func bound(_ attempt: Int) -> Int64 {
        min(maximumMilliseconds, baseMilliseconds << Int64(min(max(0, attempt - 1), 20)))
    }

    /// Reads `Retry-After` (RFC 9110, section 10.2.3), in milliseconds: seconds or an HTTP date.
    ///
    /// - Parameter now: what a date is measured against: the answer's own `Date` if it has one, so that clocks need not agree.
    static func retryAfterMilliseconds(_ text: String?, now: Timestamp) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let seconds = Int64(text) else { return .max }
            let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
            return overflow ? .max : milliseconds
        }
        return HTTPDate.parse(text).map { max(0, $0.milliseconds - now.milliseconds) }
    }
}
