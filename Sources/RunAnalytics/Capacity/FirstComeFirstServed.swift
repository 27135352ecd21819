import RunModel

/// Replays arrivals through a number of slots, first come first served, without inventing a distribution.
///
/// With the arrivals fixed, every single wait grows (or stays) when any execution takes longer (Kiefer and Wolfowitz 1955: the
/// vector of remaining work is monotone in the service times). So a replay of the shortest possible executions and one of the
/// longest bracket every wait, whatever the truth within the bounds was.
package enum FirstComeFirstServed {
    /// The wait of each run, in milliseconds.
    ///
    /// - Parameters:
    ///   - arrivals: when each run came, in order; milliseconds.
    ///   - services: how long each holds its slot; milliseconds, not negative, as many as arrivals.
    ///   - slots: how many run at once; below 1 counts as 1.
    /// - Complexity: O(n log slots).
    package static func waits(arrivals: [Int64], services: [Int64], slots: Int) -> [Int64] {
        var replay = Replay(slots: slots)
        return zip(arrivals, services).map { replay.wait(arrival: $0, service: $1) }
    }

    /// The state of a replay: when each slot that is taken becomes free, as a binary heap with the earliest on top.
    struct Replay {
        private var ends: [Int64]
        /// How many slots are taken: the first places of ``ends``.
        private(set) var busySlots = 0

        init(slots: Int) { ends = Array(repeating: 0, count: max(1, slots)) }

        /// Takes the next run and returns how long it waits. Slots that become free by its arrival are no longer busy.
        @inline(__always)
        mutating func wait(arrival: Int64, service: Int64) -> Int64 {
            var busy = busySlots
            defer { busySlots = busy }
            return ends.withUnsafeMutableBufferPointer { heap in
                while busy > 0, heap[0] <= arrival {
                    busy -= 1
                    Self.replaceTop(of: heap, count: busy, with: heap[busy])
                }
                if busy == heap.count {
                    let start = heap[0]
                    Self.replaceTop(of: heap, count: busy, with: start + service)
                    return start - arrival
                }
                guard service > 0 else { return 0 }
                var hole = busy
                while hole > 0, heap[(hole - 1) / 2] > arrival + service {
                    heap[hole] = heap[(hole - 1) / 2]
                    hole = (hole - 1) / 2
                }
                heap[hole] = arrival + service
                busy += 1
                return 0
            }
        }

        @inline(__always)
        private static func replaceTop(of heap: UnsafeMutableBufferPointer<Int64>, count: Int, with end: Int64) {
            guard count > 0 else { return }
            var hole = 0
            while true {
                var child = 2 * hole + 1
                guard child < count else { break }
                if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
                guard heap[child] < end else { break }
                heap[hole] = heap[child]
                hole = child
            }
            heap[hole] = end
        }
    }
}

/// The arrivals of a window in their order, with one end of the bounds of their executions.
struct ReplayTrace {
    /// When each run came, in order; runs before the window warm the slots up.
    var arrivals: [Timestamp]
    /// How long each run holds its slot, in milliseconds.
    var services: [Int64]
    /// What the figures cover.
    var window: Range<Timestamp>

    /// The first arrival that counts: those before it came before the window.
    var firstCounted: Int { arrivals.partitioningIndex { $0 >= window.lowerBound } }

    /// Replays the trace.
    ///
    /// - Parameter waits: scratch; afterwards it holds the wait of every arrival, in order.
    /// - Complexity: O(n log slots).
    func replay(slots: Int, waits: inout [Int64]) -> ReplayFigures {
        let firstCounted = firstCounted
        var replay = FirstComeFirstServed.Replay(slots: slots)
        var figures = ReplayFigures()
        var busy = 0.0
        var firstWaiting = 0
        if waits.count != arrivals.count { waits = Array(repeating: 0, count: arrivals.count) }
        let window = window.lowerBound.milliseconds..<window.upperBound.milliseconds
        for index in 0..<arrivals.count {
            let arrival = arrivals[index].milliseconds
            let wait = replay.wait(arrival: arrival, service: services[index])
            waits[index] = wait
            let start = arrival + wait
            let clipped = min(start + services[index], window.upperBound) - max(start, window.lowerBound)
            if clipped > 0 { busy += Double(clipped) }
            // Starts never decrease under first come first served, so those who wait are always the last few arrivals.
            while firstWaiting <= index, arrivals[firstWaiting].milliseconds + waits[firstWaiting] <= arrival { firstWaiting += 1 }
            guard index >= firstCounted else { continue }
            let waiting = index + 1 - firstWaiting
            figures.peakQueue = max(figures.peakQueue, waiting)
            if waiting > 0 {
                figures.peakInSystem = max(figures.peakInSystem, slots + waiting)
            } else if figures.peakInSystem < slots {
                figures.peakInSystem = max(figures.peakInSystem, replay.busySlots)
            }
        }
        figures.utilisation = busy / (Double(slots) * Double(window.upperBound - window.lowerBound))
        return figures
    }
}

/// What a replay shows besides the waits.
struct ReplayFigures: Hashable, Sendable {
    /// The share of the slots' time in the window that was used, 0 to 1.
    var utilisation = 0.0
    /// The most runs that waited at once.
    var peakQueue = 0
    /// The most runs that executed or waited at once.
    var peakInSystem = 0
}
