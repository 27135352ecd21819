import RunModel

/// When the API looked, by the API's own clock, as the interval within which the true moment lies.
///
/// From the `Date` header, which has a resolution of 1 s (RFC 9110, section 6.6.1): the answer was made somewhere in that second, and the
/// data was read somewhere between the request being sent and the first byte of its answer.
package struct ServerInstant: Sendable, Hashable {
    package var earliest: Timestamp
    package var latest: Timestamp
    /// The API's clock minus this machine's; positive when this machine is behind. Accurate to about a second. Nil without a `Date` header,
    /// when the interval comes from this machine's clock.
    package var clockOffset: Duration?

    package init(earliest: Timestamp, latest: Timestamp, clockOffset: Duration? = nil) {
        self.earliest = earliest
        self.latest = latest
        self.clockOffset = clockOffset
    }

    /// Reads an answer's headers.
    ///
    /// - Parameters:
    ///   - date: the value of the `Date` header; anything unreadable counts as missing.
    ///   - receivedAt: when the answer was complete, by this machine's clock.
    ///   - elapsed: from sending the request to the complete answer.
    ///   - firstByte: from sending the request to the first byte of the answer.
    package init(date: String?, receivedAt: Timestamp, elapsed: Duration, firstByte: Duration) {
        let elapsed = max(.zero, elapsed)
        let answered = min(max(.zero, firstByte), elapsed)
        guard let second = date.flatMap(HTTPDate.parse) else {
            earliest = receivedAt - elapsed
            latest = receivedAt
            clockOffset = nil
            return
        }
        earliest = second - answered
        latest = second + .milliseconds(999) + answered
        let localMiddle = receivedAt - (elapsed - answered / 2)
        clockOffset = second + .milliseconds(500) - localMiddle
    }
}
