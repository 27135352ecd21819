import RunModel

/// How many runs would execute in each minute if no run had to wait: what spreading works on.
///
/// A run counts in every minute that it touches. The peak is looked for among minutes that a schedule can influence.
struct DemandGrid {
    private let origin: Timestamp
    private var level: [Int32]
    private var movable: [Int32]
    private var minutesAtLevel: [Int] = [0]
    private var highest = 0
    /// The sum of the squared levels: lower is flatter.
    private(set) var unevenness: Int64 = 0

    /// What a set of schedules is judged by: first the peak, then how long it lasts, then how uneven the rest is.
    struct Score: Comparable {
        var peak: Int
        var minutesAtPeak: Int
        var unevenness: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.peak, left.minutesAtPeak, left.unevenness) < (right.peak, right.minutesAtPeak, right.unevenness)
        }

        /// Whether the peak is lower, or as high for a shorter time.
        func lowersPeak(of other: Score) -> Bool { (peak, minutesAtPeak) < (other.peak, other.minutesAtPeak) }
    }

    /// - Parameters:
    ///   - spans: when each run would execute.
    ///   - scheduled: the spans (by index) that schedules decide.
    init(covering range: Range<Timestamp>, spans: [Range<Timestamp>], scheduled: some Sequence<Int>) {
        origin = range.lowerBound
        let minutes = Int((range.milliseconds + 59_999) / 60_000)
        level = Array(repeating: 0, count: minutes + 1)
        movable = level
        for span in spans { Self.mark(minutesTouched(by: span), in: &level) }
        for index in scheduled { Self.mark(minutesTouched(by: spans[index]), in: &movable) }
        Self.accumulate(&level)
        Self.accumulate(&movable)
        for minute in level.indices {
            unevenness += Int64(level[minute]) * Int64(level[minute])
            if movable[minute] > 0 { count(Int(level[minute]), by: 1) }
        }
    }

    private static func mark(_ minutes: Range<Int>, in differences: inout [Int32]) {
        guard !minutes.isEmpty else { return }
        differences[minutes.lowerBound] += 1
        differences[minutes.upperBound] -= 1
    }

    private static func accumulate(_ differences: inout [Int32]) {
        var sum: Int32 = 0
        for index in differences.indices {
            sum += differences[index]
            differences[index] = sum
        }
    }

    /// - Parameter shift: how much later than its span a run executes, in milliseconds.
    private func minutesTouched(by span: Range<Timestamp>, shiftedBy shift: Int64 = 0) -> Range<Int> {
        let last = level.count - 1
        let begin = span.lowerBound.milliseconds(since: origin) + shift
        let first = min(max(0, Int(begin / 60_000)), last)
        let end = min(max(first, Int((begin + max(1, span.upperBound.milliseconds(since: span.lowerBound)) + 59_999) / 60_000)), last)
        return first..<end
    }

    private mutating func count(_ level: Int, by change: Int) {
        while minutesAtLevel.count <= level { minutesAtLevel.append(0) }
        minutesAtLevel[level] += change
        if change > 0 { highest = max(highest, level) }
    }

    /// Takes scheduled runs out, or puts them back where they would execute: so many milliseconds later.
    mutating func add(_ change: Int32, to spans: [Range<Timestamp>], shiftedBy shift: Int64 = 0) {
        for span in spans {
            for minute in minutesTouched(by: span, shiftedBy: shift) {
                if movable[minute] > 0 { count(Int(level[minute]), by: -1) }
                unevenness += Int64(change) * (2 * Int64(level[minute]) + Int64(change))
                level[minute] += change
                movable[minute] += change
                if movable[minute] > 0 { count(Int(level[minute]), by: 1) }
            }
        }
    }

    mutating func score() -> Score {
        while highest > 0, minutesAtLevel[highest] == 0 { highest -= 1 }
        return Score(peak: highest, minutesAtPeak: minutesAtLevel[highest], unevenness: unevenness)
    }

    /// The first minute of the peak; nil when no schedule runs at all.
    mutating func firstPeakMinute() -> Range<Timestamp>? {
        let peak = score().peak
        guard peak > 0, let minute = level.indices.first(where: { movable[$0] > 0 && Int(level[$0]) == peak }) else { return nil }
        let begin = origin.advanced(byMilliseconds: Int64(minute) * 60_000)
        return begin..<begin.advanced(byMilliseconds: 60_000)
    }
}
