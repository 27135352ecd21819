import RunModel

/// Walks through intervals `[start, end)` in the order of time and knows how many are open.
///
/// An interval that ends when another begins does not overlap it, and an empty one is never open.
struct OpenIntervals {
    private let starts: [Timestamp]
    private let ends: [Timestamp]
    private var nextStart = 0
    private var nextEnd = 0

    /// Both sorted; they need not be paired, as counting needs no pairs.
    init(sortedStarts: [Timestamp], sortedEnds: [Timestamp]) {
        starts = sortedStarts
        ends = sortedEnds
    }

    /// How many intervals are open at the instant last given to ``advance(to:)``.
    var count: Int { nextStart - nextEnd }

    /// The next instant at which an interval begins or ends; `.distantFuture` after the last.
    var nextChange: Timestamp {
        min(nextStart < starts.count ? starts[nextStart] : .distantFuture, nextEnd < ends.count ? ends[nextEnd] : .distantFuture)
    }

    /// Moves on to an instant; instants must not decrease.
    mutating func advance(to instant: Timestamp) {
        while nextEnd < ends.count, ends[nextEnd] <= instant { nextEnd += 1 }
        while nextStart < starts.count, starts[nextStart] <= instant { nextStart += 1 }
    }
}

/// Counts what is open over time, clipped to a window. Linear in the number of intervals.
enum SweepLine {
    /// Calls `body` with each stretch `[begin, end)` of the window during which the number of open intervals stays the same.
    static func forEachStretch(
        sortedStarts: [Timestamp],
        sortedEnds: [Timestamp],
        in window: Range<Timestamp>,
        _ body: (Timestamp, Timestamp, Int) -> Void
    ) {
        var open = OpenIntervals(sortedStarts: sortedStarts, sortedEnds: sortedEnds)
        var instant = window.lowerBound
        while instant < window.upperBound {
            open.advance(to: instant)
            let next = min(open.nextChange, window.upperBound)
            body(instant, next, open.count)
            instant = next
        }
    }

    /// How long each level lasted within the window.
    static func profile(sortedStarts: [Timestamp], sortedEnds: [Timestamp], in window: Range<Timestamp>) -> LevelProfile {
        var profile = LevelProfile()
        forEachStretch(sortedStarts: sortedStarts, sortedEnds: sortedEnds, in: window) { begin, end, level in
            profile.add(level: level, milliseconds: end.milliseconds(since: begin))
        }
        return profile
    }

    /// Calls `body` with each stretch during which neither count changes: length in milliseconds, then the two counts.
    static func forEachJointStretch(
        _ first: OpenIntervals,
        _ second: OpenIntervals,
        in window: Range<Timestamp>,
        _ body: (Int64, Int, Int) -> Void
    ) {
        var first = first
        var second = second
        var instant = window.lowerBound
        while instant < window.upperBound {
            first.advance(to: instant)
            second.advance(to: instant)
            let next = min(first.nextChange, second.nextChange, window.upperBound)
            body(next.milliseconds(since: instant), first.count, second.count)
            instant = next
        }
    }
}
