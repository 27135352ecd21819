import RunModel

extension ReplayTrace {
    /// The least slots above a number whose p95 wait is within a target; nil when not even ``CapacityOptions/maximumSlots`` do.
    ///
    /// Waits fall with slots, so bisection finds them. At most 10 replays.
    func leastSlots(above tried: Int, target: Duration) -> Int? {
        var waits: [Int64] = []
        func holds(_ slots: Int) -> Bool {
            _ = replay(slots: slots, waits: &waits)
            return WaitSummary.summarise(&waits[firstCounted...]).p95 <= DurationEstimate(target)
        }
        var low = tried
        var high = CapacityOptions.maximumSlots
        guard low < high, holds(high) else { return nil }
        while high - low > 1 {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
