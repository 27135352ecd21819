import RunModel

/// The runs of which it is certain when they waited and when they executed, in order of time; what slots are inferred from.
struct SlotInference {
    /// The answer; nil when no run certainly waited for a slot.
    private(set) var slots: CurrentSlots?
    /// What runs wait although a slot is free; nil with too few watched runs at low load.
    private(set) var overhead: QueueOverhead?

    /// Counts only what the queue latencies certify: executing from `created + upper` on, and waiting for a slot within
    /// `[created, created + lower)`, less the overhead at both ends, since it may come first or last. Whoever waits for a slot waits
    /// because every slot is taken, so that level is the number of slots. Waits that do not grow with the load are overhead, and tell
    /// nothing of slots. O(n log n).
    init(_ runs: [CapacityRun], window: Range<Timestamp>, openEnd: Timestamp, given: Int?) {
        let executing = Self.certainExecutions(runs, openEnd: openEnd)
        let most = Self.most(SweepLine.profile(sortedStarts: executing.begins, sortedEnds: executing.ends, in: window))
        overhead = QueueOverhead.estimate(
            runs,
            sortedEnds: runs.map { $0.endedAt ?? openEnd }.sorted(),
            window: window,
            mostExecuting: given ?? most
        )
        if let given {
            slots = CurrentSlots(count: given, source: .given)
            return
        }
        if let overhead, overhead.isNoticeable, !overhead.growsWithLoad { return }
        let waiting = Self.certainWaits(runs, openEnd: openEnd, overhead: overhead?.threshold.milliseconds ?? 0)
        var executingWhileWaiting = LevelProfile()
        SweepLine.forEachJointStretch(
            OpenIntervals(sortedStarts: waiting.begins, sortedEnds: waiting.ends),
            OpenIntervals(sortedStarts: executing.begins, sortedEnds: executing.ends),
            in: window
        ) { milliseconds, waiting, executing in
            if waiting > 0 { executingWhileWaiting.add(level: executing, milliseconds: milliseconds) }
        }
        let level = (1...max(1, executingWhileWaiting.maximum)).last {
            executingWhileWaiting.share(atOrAbove: $0) >= CurrentSlots.leastShareOfWaitingTime
        }
        slots = level.map {
            CurrentSlots(count: min($0, CapacityOptions.maximumSlots), source: .inferred, isLowerBound: $0 < most)
        }
    }

    private static func certainExecutions(_ runs: [CapacityRun], openEnd: Timestamp) -> (begins: [Timestamp], ends: [Timestamp]) {
        var begins: [Timestamp] = []
        var ends: [Timestamp] = []
        for run in runs where run.isWatched {
            let end = run.endedAt ?? openEnd
            let started = min(run.latestStart, max(run.createdAt, end))
            begins.append(started)
            ends.append(max(started, end))
        }
        begins.sort()
        ends.sort()
        return (begins, ends)
    }

    private static func certainWaits(
        _ runs: [CapacityRun], openEnd: Timestamp, overhead: Int64
    ) -> (begins: [Timestamp], ends: [Timestamp]) {
        var waits: [(begin: Timestamp, end: Timestamp)] = []
        for run in runs where run.isWatched && run.queueLowerMilliseconds > overhead {
            let begin = run.createdAt.advanced(byMilliseconds: overhead)
            let until = min(run.endedAt ?? openEnd, run.earliestStart).advanced(byMilliseconds: -overhead)
            if until > begin { waits.append((begin, until)) }
        }
        return (waits.map(\.begin).sorted(), waits.map(\.end).sorted())
    }

    /// The most that executed at once for long enough not to be an error of the clocks.
    private static func most(_ profile: LevelProfile) -> Int {
        let busy = profile.share(atOrAbove: 1)
        guard busy > 0 else { return 0 }
        return (1...max(1, profile.maximum)).last { profile.share(atOrAbove: $0) >= CurrentSlots.leastShareOfBusyTime * busy } ?? 0
    }
}
