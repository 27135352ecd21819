import RunModel

/// The runs that count, in order of arrival.
struct PreparedRuns {
    /// Sorted; those before ``firstCounted`` only warm the slots up.
    var runs: [CapacityRun]
    /// The first run created within the window.
    var firstCounted: Int
    /// Runs of the window that were left out.
    var leftOut = 0

    /// A longer wait is taken as this long (100 years), so that no sum overflows.
    private static let maximumQueueMilliseconds: Int64 = 100 * 366 * 86_400_000

    /// Leaves out runs created after the window, ended ones without an end and those with impossible times.
    init(_ given: consuming [CapacityRun], window: Range<Timestamp>) {
        runs = given
        var leftOut = 0
        runs.removeAll { run in
            guard run.createdAt < window.upperBound else { return true }
            let isUsable =
                CapacityOptions.years.contains(run.createdAt)
                && run.endedAt.map { $0 >= run.createdAt && $0 <= CapacityOptions.years.upperBound } ?? !run.state.isEnded
            if !isUsable, window.contains(run.createdAt) { leftOut += 1 }
            return !isUsable
        }
        self.leftOut = leftOut
        for index in runs.indices where runs[index].queueUpperMilliseconds > Self.maximumQueueMilliseconds {
            runs[index].queueUpperMilliseconds = Self.maximumQueueMilliseconds
            runs[index].queueLowerMilliseconds = min(runs[index].queueLowerMilliseconds, Self.maximumQueueMilliseconds)
        }
        let isSorted = zip(runs, runs.dropFirst()).allSatisfy { !CapacityRun.arrivesBefore($1, $0) }
        if !isSorted { runs.sort(by: CapacityRun.arrivesBefore) }
        firstCounted = runs.firstIndex { $0.createdAt >= window.lowerBound } ?? runs.count
    }
}
