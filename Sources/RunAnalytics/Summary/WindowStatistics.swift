import RunModel

/// The statistics of the runs created within a window that ends now.
package struct WindowStatistics: Hashable, Sendable {
    package let window: Window
    /// Its runs; nil unless every one of them is known.
    package let statistics: RunStatistics?
    /// The first instant at which a run leaves or enters the window; nil when none ever will, and for an unknown window.
    package let validUntil: Timestamp?

    /// Computes the statistics of the runs created after `now − length` and not after `now`, as Prometheus' range selectors do.
    ///
    /// - Parameters:
    ///   - known: decides whether there is anything to say of the window.
    ///   - figures: ascending by creation.
    /// - Complexity: O(log n) and what ``RunStatistics`` needs for the runs of the window.
    package static func compute(
        _ window: Window,
        known: KnownHistory,
        figures: [RunFigures],
        now: Timestamp,
        scratch: inout StatisticsScratch
    ) -> WindowStatistics {
        guard known.covers(windowOf: window.length, now: now) else {
            return WindowStatistics(window: window, statistics: nil, validUntil: nil)
        }
        let begin = now - window.length
        let first = figures.partitioningIndex { $0.createdAt > begin }
        let end = figures.partitioningIndex { $0.createdAt > now }
        let leaves = first < end ? figures[first].createdAt + window.length : nil
        let enters = end < figures.count ? figures[end].createdAt : nil
        let statistics = first < end ? RunStatistics.compute(figures[first..<end], scratch: &scratch) : .none
        return WindowStatistics(
            window: window,
            statistics: statistics,
            validUntil: [leaves, enters].compactMap { $0 }.min()
        )
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element satisfies the predicate, when all after it do too; the end when none does. O(log n).
    func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
