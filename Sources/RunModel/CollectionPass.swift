/// One pass over the API, once it ended.
package struct CollectionPass: Hashable, Sendable {
    /// When it ended, by the API's clock.
    package var endedAt: Timestamp
    /// Whether it reached its end; single datasets may have failed.
    package var isSuccess: Bool
    /// How far passes are meant to be apart, in milliseconds; nil when something else starts them.
    package var intervalMilliseconds: Int64?
    /// How far this machine's clock is ahead of the API's, in milliseconds; nil when no answer said it.
    package var clockAheadMilliseconds: Int64?

    package init(endedAt: Timestamp, isSuccess: Bool, intervalMilliseconds: Int64?, clockAheadMilliseconds: Int64?) {
        self.endedAt = endedAt
        self.isSuccess = isSuccess
        self.intervalMilliseconds = intervalMilliseconds
        self.clockAheadMilliseconds = clockAheadMilliseconds
    }
}
