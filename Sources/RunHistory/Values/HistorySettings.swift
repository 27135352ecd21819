import RunModel

/// What a history is opened with. Only the writer uses all of it; a reader uses none.
package struct HistorySettings: Hashable, Sendable {
    /// Names of the states in which a run waits. Default: `pending`, `enqueued`.
    package var waitingStates: Set<String>
    /// Decided for a run when it is first stored. Default: ``QueryRunPolicy/new``.
    package var queryRunPolicy: QueryRunPolicy
    /// After this many failed readings of a query run the run keeps what polling saw. Default: 5; at least 1.
    package var maximumQueryRunAttempts: Int
    /// Upper bounds of the duration buckets: whole milliseconds, ascending, above 0; the bucket above the last one is implied.
    package var durationBuckets: [Duration]
    /// Upper bounds of the queue latency buckets: as above.
    package var queueBuckets: [Duration]

    package init(
        waitingStates: Set<String> = [RunState.pending.name, RunState.enqueued.name],
        queryRunPolicy: QueryRunPolicy = .new,
        maximumQueryRunAttempts: Int = 5,
        durationBuckets: [Duration] = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400].map { .seconds($0) },
        queueBuckets: [Duration] = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600].map { .seconds($0) }
    ) {
        self.waitingStates = waitingStates
        self.queryRunPolicy = queryRunPolicy
        self.maximumQueryRunAttempts = maximumQueryRunAttempts
        self.durationBuckets = durationBuckets
        self.queueBuckets = queueBuckets
    }
}
