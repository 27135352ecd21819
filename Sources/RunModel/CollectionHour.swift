/// What is known of the collection passes that ended in one hour, UTC: the trace by which a report tells what polling missed.
package struct CollectionHour: Hashable, Sendable {
    package static let milliseconds: Int64 = 3_600_000

    /// The first instant of the hour.
    package var start: Timestamp
    /// Passes that reached their end.
    package var succeeded: Int64
    /// Passes that something stopped.
    package var failed: Int64
    /// Passes that the interval asked for between two successes, of which the later is in this hour, and that did not succeed.
    package var missed: Int64
    /// How far passes were meant to be apart when the last one ended; nil for passes that something else starts.
    package var interval: Duration?
    /// The end of the first success in the hour; nil without any.
    package var firstSuccessAt: Timestamp?
    /// The end of the last success in the hour; nil without any.
    package var lastSuccessAt: Timestamp?
    /// The longest time from one success to the next, of those whose next is in this hour; nil without any.
    package var longestGap: Range<Timestamp>?
    /// The least that this machine's clock was ahead of the API's; negative when behind, nil when unknown.
    package var clockAheadLow: Duration?
    /// The most of the same.
    package var clockAheadHigh: Duration?

    /// An hour without passes.
    package init(start: Timestamp) {
        self.start = start
        succeeded = 0
        failed = 0
        missed = 0
    }

    /// The first instant after the hour.
    package var end: Timestamp { start + .hours(1) }
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
    ///   - previousInterval: how far passes were meant to be apart at that time; nil for passes that something else starts.
    package mutating func add(_ pass: CollectionPass, previousSuccessAt: Timestamp?, previousInterval: Duration?) {
        interval = pass.interval
        if let ahead = pass.clockAhead {
            clockAheadLow = min(clockAheadLow ?? ahead, ahead)
            clockAheadHigh = max(clockAheadHigh ?? ahead, ahead)
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
        if gap.duration > longestGap?.duration ?? .zero { longestGap = gap }
        guard pass.interval != nil, let previousInterval else { return }
        missed += Self.missed(in: gap, interval: previousInterval)
    }

    /// How many passes are missing between two successes: half an interval of lateness is none.
    package static func missed(in gap: Range<Timestamp>, interval: Duration) -> Int64 {
        let interval = interval.milliseconds
        guard interval > 0 else { return 0 }
        return max(0, (gap.milliseconds + interval / 2) / interval - 1)
    }
}

/// One pass over the API, once it ended.
package struct CollectionPass: Hashable, Sendable {
    /// When it ended, by the API's clock.
    package var endedAt: Timestamp
    /// Whether it reached its end; single datasets may have failed.
    package var isSuccess: Bool
    /// How far passes are meant to be apart; nil when something else starts them.
    package var interval: Duration?
    /// How far this machine's clock is ahead of the API's; nil when no answer said it.
    package var clockAhead: Duration?

    package init(endedAt: Timestamp, isSuccess: Bool, interval: Duration?, clockAhead: Duration?) {
        self.endedAt = endedAt
        self.isSuccess = isSuccess
        self.interval = interval
        self.clockAhead = clockAhead
    }
}
