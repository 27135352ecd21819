import RunModel

/// When the API looked, by the API's own clock, as the interval within which the true moment lies.
///
/// From the `Date` header, which has a resolution of 1 s (RFC 9110, section 6.6.1): the answer was made somewhere in that second, and the
/// data was read somewhere between the request being sent and the first byte of its answer.
package struct ServerInstant: Sendable, Hashable {
    /// Not before.
    package var earliest: Timestamp
    /// Not after.
    package var latest: Timestamp
    /// The API's clock minus this machine's; positive when this machine is behind. Accurate to about a second. Nil without a `Date` header,
    /// when the interval comes from this machine's clock.
    package var clockOffsetMilliseconds: Int64?

    package init(earliest: Timestamp, latest: Timestamp, clockOffsetMilliseconds: Int64? = nil) {
        self.earliest = earliest
        self.latest = latest
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
    }

    /// Reads an answer's headers.
    ///
    /// - Parameters:
    ///   - date: the value of the `Date` header; anything unreadable counts as missing.
    ///   - receivedAt: when the answer was complete, by this machine's clock.
    ///   - elapsedMilliseconds: from sending the request to the complete answer.
    ///   - firstByteMilliseconds: from sending the request to the first byte of the answer.
    package init(date: String?, receivedAt: Timestamp, elapsedMilliseconds: Int64, firstByteMilliseconds: Int64) {
        let elapsed = max(0, elapsedMilliseconds)
        let answered = min(max(0, firstByteMilliseconds), elapsed)
        guard let second = date.flatMap(HTTPDate.parse) else {
            earliest = receivedAt.advanced(byMilliseconds: -elapsed)
            latest = receivedAt
            clockOffsetMilliseconds = nil
            return
        }
        earliest = second.advanced(byMilliseconds: -answered)
        latest = second.advanced(byMilliseconds: 999 + answered)
        let localMiddle = receivedAt.milliseconds - elapsed + answered / 2
        clockOffsetMilliseconds = second.milliseconds + 500 - localMiddle
    }
}
