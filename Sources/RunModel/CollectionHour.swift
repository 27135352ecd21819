/// What is known of the collection passes that ended in one hour, UTC: the trace by which a report tells what polling missed.
package struct CollectionHour: Hashable, Sendable {
    /// The length of an hour, in milliseconds.
    package static let milliseconds: Int64 = 3_600_000

    /// The first instant of the hour.
    package var start: Timestamp
    /// Passes that reached their end.
    package var succeeded: Int64
    /// Passes that something stopped.
    package var failed: Int64
    /// Passes that the interval asked for between two successes, of which the later is in this hour, and that did not succeed.
    package var missed: Int64
    /// How far passes were meant to be apart when the last one ended, in milliseconds; nil for passes that something else starts.
    package var intervalMilliseconds: Int64?
    /// The end of the first success in the hour; nil without any.
    package var firstSuccessAt: Timestamp?
    /// The end of the last success in the hour; nil without any.
    package var lastSuccessAt: Timestamp?
    /// The longest time from one success to the next, of those whose next is in this hour; nil without any.
    package var longestGap: Range<Timestamp>?
    /// The least that this machine's clock was ahead of the API's, in milliseconds; negative when behind, nil when unknown.
    package var clockAheadLowMilliseconds: Int64?
    /// The most of the same.
    package var clockAheadHighMilliseconds: Int64?

    /// An hour without passes.
    package init(start: Timestamp) {
        self.start = start
        succeeded = 0
        failed = 0
        missed = 0
    }

    /// The first instant after the hour.
    package var end: Timestamp { start.advanced(byMilliseconds: Self.milliseconds) }
}

extension CollectionHour {
    /// The first instant of the hour that holds an instant.
    package static func start(containing instant: Timestamp) -> Timestamp {
        let into = instant.milliseconds % milliseconds
        return instant.advanced(byMilliseconds: -(into < 0 ? into + milliseconds : into))
    }

    /// Takes in a pass that ended in this hour.
    ///
    /// - Parameters:
    ///   - previousSuccessAt: the end of the last success before it, in whatever hour; nil when this is the first.
    ///   - previousIntervalMilliseconds: how far passes were meant to be apart at that time; nil for passes that something else starts.
    package mutating func add(_ pass: CollectionPass, previousSuccessAt: Timestamp?, previousIntervalMilliseconds: Int64?) {
        intervalMilliseconds = pass.intervalMilliseconds
        if let ahead = pass.clockAheadMilliseconds {
            clockAheadLowMilliseconds = min(clockAheadLowMilliseconds ?? ahead, ahead)
            clockAheadHighMilliseconds = max(clockAheadHighMilliseconds ?? ahead, ahead)
        }
        guard pass.isSuccess else {
            failed += 1
            return
        }
        // A clock that was set back comes again through time that has its passes already.
        if let previousSuccessAt, pass.endedAt <= previousSuccessAt { return }
        succeeded += 1
        firstSuccessAt = firstSuccessAt ?? pass.endedAt
        lastSuccessAt = max(lastSuccessAt ?? pass.endedAt, pass.endedAt)
        guard let previousSuccessAt else { return }
        let gap = previousSuccessAt..<pass.endedAt
        if gap.milliseconds > longestGap?.milliseconds ?? 0 { longestGap = gap }
        guard pass.intervalMilliseconds != nil, let previousIntervalMilliseconds else { return }
        missed += Self.missed(in: gap, intervalMilliseconds: previousIntervalMilliseconds)
    }

    /// How many passes are missing between two successes: half an interval of lateness is none.
    package static func missed(in gap: Range<Timestamp>, intervalMilliseconds: Int64) -> Int64 {
        guard intervalMilliseconds > 0 else { return 0 }
        return max(0, (gap.milliseconds + intervalMilliseconds / 2) / intervalMilliseconds - 1)
    }
}

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
