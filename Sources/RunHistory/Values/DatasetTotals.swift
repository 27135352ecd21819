import RunModel

/// The ended runs of one dataset in one state, ever: exact across restarts, gaps and retention.
public struct StateTotal: Hashable, Sendable {
    /// How many.
    public var runs: Int64
    /// Their summed duration; runs without a known end add nothing.
    public var runMilliseconds: Int64
    /// How many of them have an end estimated from `updated_at`.
    public var estimatedRuns: Int64

    /// Memberwise.
    public init(runs: Int64 = 0, runMilliseconds: Int64 = 0, estimatedRuns: Int64 = 0) {
        self.runs = runs
        self.runMilliseconds = runMilliseconds
        self.estimatedRuns = estimatedRuns
    }
}

/// A histogram as it is stored: counts per bucket, not cumulated.
public struct DurationHistogram: Hashable, Sendable {
    /// Upper bounds (inclusive) of all buckets but the last, ascending, in milliseconds.
    public var boundsMilliseconds: [Int64]
    /// One more than there are bounds: the last counts what lies above all of them.
    public var counts: [Int64]
    /// The sum of all values, in milliseconds.
    public var sumMilliseconds: Int64

    /// How many values there are.
    public var count: Int64 { counts.reduce(0, +) }

    /// All zero.
    public init(boundsMilliseconds: [Int64]) {
        self.boundsMilliseconds = boundsMilliseconds
        counts = Array(repeating: 0, count: boundsMilliseconds.count + 1)
        sumMilliseconds = 0
    }
}

/// The counters and histograms of one dataset.
public struct DatasetTotals: Hashable, Sendable {
    /// Per ended state; a state without runs has no entry.
    public var states: [RunState.Code: StateTotal]
    /// Durations of successes.
    public var duration: DurationHistogram
    /// Lower bounds of the queue latency of ended runs whose interval is settled.
    public var queueLower: DurationHistogram
    /// Upper bounds of the same runs.
    public var queueUpper: DurationHistogram

    /// Memberwise.
    public init(
        states: [RunState.Code: StateTotal],
        duration: DurationHistogram,
        queueLower: DurationHistogram,
        queueUpper: DurationHistogram
    ) {
        self.states = states
        self.duration = duration
        self.queueLower = queueLower
        self.queueUpper = queueUpper
    }
}

/// The newest runs of a dataset and what is in flight. "Newest" is by creation, then by token. Survives retention.
public struct LatestRuns: Hashable, Sendable {
    /// Creation of the newest run in any state.
    public var lastRunCreatedAt: Timestamp?
    /// The newest ended run that was not cancelled.
    public var lastEnded: Ended?
    /// The newest success.
    public var lastSuccess: Ended?
    /// Creation of the oldest run that has not ended.
    public var oldestInFlightCreatedAt: Timestamp?
    /// Runs that have not ended, per state name.
    public var inFlight: [RunState: Int]

    /// The figures of an ended run.
    public struct Ended: Hashable, Sendable {
        /// When it was created.
        public var createdAt: Timestamp
        /// How it ended.
        public var state: RunState.Code
        /// Creation to end, in milliseconds; nil when the end is unknown.
        public var durationMilliseconds: Int64?
        /// When it ended; nil when unknown.
        public var completedAt: Timestamp? { durationMilliseconds.map { createdAt.advanced(byMilliseconds: $0) } }

        /// Memberwise.
        public init(createdAt: Timestamp, state: RunState.Code, durationMilliseconds: Int64?) {
            self.createdAt = createdAt
            self.state = state
            self.durationMilliseconds = durationMilliseconds
        }
    }

    /// Nothing known.
    public init() { inFlight = [:] }
}

/// What the schedules of a dataset say.
public struct ScheduleFigures: Hashable, Sendable {
    /// The earliest slot that any schedule has next, as last read; may lie in the past until schedules are read again.
    public var nextScheduledAt: Timestamp?
    /// Creation of the newest scheduled run minus its slot, in milliseconds, at least 0; nil when that slot has not started a run yet.
    public var lagMilliseconds: Int64?

    /// Memberwise.
    public init(nextScheduledAt: Timestamp? = nil, lagMilliseconds: Int64? = nil) {
        self.nextScheduledAt = nextScheduledAt
        self.lagMilliseconds = lagMilliseconds
    }
}

/// The size of a history.
public struct HistoryStatistics: Hashable, Sendable {
    /// Stored runs.
    public var runs: Int64
    /// Datasets of the catalogue, also those no longer listed.
    public var datasets: Int64
    /// Bytes on disk, with the write-ahead log.
    public var bytes: Int64

    /// Memberwise.
    public init(runs: Int64, datasets: Int64, bytes: Int64) {
        self.runs = runs
        self.datasets = datasets
        self.bytes = bytes
    }
}

/// The (dataset, UTC day) pairs that changed since a consumer last cleared them.
public struct ChangedDays: Hashable, Sendable {
    /// Pass this to ``RunHistory/clearChangedDays(through:)`` once everything in ``days`` is written.
    public var revision: Int64
    /// Ordered by day, then dataset.
    public var days: [Day]

    /// One pair.
    public struct Day: Hashable, Sendable {
        /// Whose runs changed.
        public var dataset: DatasetID
        /// The day of `created_at`.
        public var day: UTCDay

        /// Memberwise.
        public init(dataset: DatasetID, day: UTCDay) {
            self.dataset = dataset
            self.day = day
        }
    }

    /// Memberwise.
    public init(revision: Int64, days: [Day]) {
        self.revision = revision
        self.days = days
    }

    /// The days alone, ascending.
    public var distinctDays: [UTCDay] { Set(days.map(\.day)).sorted() }
}

/// What retention did.
public struct PruneResult: Hashable, Sendable {
    /// Runs that were removed; their totals stay.
    public var removedRuns: Int64
    /// Whether nothing is left to remove.
    public var isComplete: Bool

    /// Memberwise.
    public init(removedRuns: Int64, isComplete: Bool) {
        self.removedRuns = removedRuns
        self.isComplete = isComplete
    }
}
