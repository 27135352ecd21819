import RunModel

/// How many slots are needed once the arrivals of the worst hours are left out: whether one incident decides the recommendation.
package struct WorstStretch: Hashable, Sendable {
    /// How many consecutive hours are left out.
    package var hours: Int
    package var since: Timestamp
    /// The least slots whose p95 wait of all other arrivals is within the target, even with the longest executions.
    package var neededSlots: Int

    /// The lengths that are tried: an hour, and an afternoon.
    static let lengths = [1, 6]
}

extension ReplayTrace {
    /// What the recommendation would be without its worst hours. One replay, and a few more only where they change it.
    ///
    /// The hours are those whose arrivals wait longest in total with one slot less than `needed`. Their arrivals stay in the replay,
    /// and only their waits are left out: the others met the queue that they left behind.
    func worstStretches(needed: Int, target: Duration) -> [WorstStretch] {
        guard needed > 1, firstCounted < arrivals.count else { return [] }
        let hour: Int64 = 3_600_000
        var waits: [Int64] = []
        _ = replay(slots: needed - 1, waits: &waits)
        var sums = Array(repeating: 0.0, count: Int((window.milliseconds + hour - 1) / hour))
        for index in firstCounted..<arrivals.count {
            sums[Int(arrivals[index].milliseconds(since: window.lowerBound) / hour)] += Double(waits[index])
        }
        let atOneLess = waits
        return WorstStretch.lengths.filter { $0 < sums.count }.map { hours in
            let begins = 0...(sums.count - hours)
            let worst = begins.max { sums[$0..<$0 + hours].reduce(0, +) < sums[$1..<$1 + hours].reduce(0, +) } ?? 0
            let since = window.lowerBound.advanced(byMilliseconds: Int64(worst) * hour)
            let left = since..<since.advanced(byMilliseconds: Int64(hours) * hour)
            func holds() -> Bool {
                var others: ArraySlice<Int64> = []
                for index in firstCounted..<arrivals.count where !left.contains(arrivals[index]) { others.append(waits[index]) }
                return WaitSummary.summarise(&others).p95 <= DurationEstimate(target)
            }
            waits = atOneLess
            var least = needed
            if holds() {
                least = needed - 1
                var low = 0
                while least - low > 1 {
                    let middle = (low + least) / 2
                    _ = replay(slots: middle, waits: &waits)
                    if holds() { least = middle } else { low = middle }
                }
            }
            return WorstStretch(hours: hours, since: since, neededSlots: least)
        }
    }
}
