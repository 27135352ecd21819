/// How long a count that changes over time (runs at once, queue depth) stayed at each of its levels.
package struct LevelProfile: Hashable, Sendable {
    /// Milliseconds spent at level 0, 1, 2 and so on.
    package private(set) var timeAtLevelMilliseconds: [Int64] = [0]

    package init() {}

    /// Adds a stretch of time at one level.
    mutating func add(level: Int, milliseconds: Int64) {
        guard milliseconds > 0 else { return }
        while timeAtLevelMilliseconds.count <= level { timeAtLevelMilliseconds.append(0) }
        timeAtLevelMilliseconds[level] += milliseconds
    }

    /// The observed time.
    package var total: Duration { .milliseconds(totalMilliseconds) }
    private var totalMilliseconds: Int64 { timeAtLevelMilliseconds.reduce(0, +) }

    /// The highest level that lasted at least a millisecond; 0 when nothing was observed.
    package var maximum: Int { timeAtLevelMilliseconds.lastIndex { $0 > 0 } ?? 0 }

    /// Level times time, in milliseconds: the area below the curve.
    private var area: Double {
        var area = 0.0
        for (level, milliseconds) in timeAtLevelMilliseconds.enumerated() { area += Double(level) * Double(milliseconds) }
        return area
    }

    /// The time-weighted mean; 0 when nothing was observed.
    package var mean: Double {
        let total = totalMilliseconds
        return total > 0 ? area / Double(total) : 0
    }

    /// The least level at or below which the count stayed for at least the share `p` of the time.
    package func quantile(_ p: Double) -> Int {
        let wanted = p * Double(totalMilliseconds)
        var passed: Int64 = 0
        for (level, milliseconds) in timeAtLevelMilliseconds.enumerated() {
            passed += milliseconds
            if Double(passed) >= wanted, passed > 0 { return level }
        }
        return maximum
    }

    /// The share of the time at that level or above, 0 to 1.
    package func share(atOrAbove level: Int) -> Double {
        let total = totalMilliseconds
        guard total > 0 else { return 0 }
        let above = timeAtLevelMilliseconds.enumerated().reduce(Int64(0)) { $0 + ($1.offset >= level ? $1.element : 0) }
        return Double(above) / Double(total)
    }
}
