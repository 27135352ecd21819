import RunModel

/// The ended runs of one dataset in one state, ever: exact across restarts, gaps and retention.
package struct StateTotal: Hashable, Sendable {
    /// How many.
    package var runs: Int64
    /// Their summed duration; runs without a known end add nothing.
    package var runMilliseconds: Int64
    /// How many of them have an end estimated from `updated_at`.
    package var estimatedRuns: Int64

    /// Memberwise.
    package init(runs: Int64 = 0, runMilliseconds: Int64 = 0, estimatedRuns: Int64 = 0) {
        self.runs = runs
        self.runMilliseconds = runMilliseconds
        self.estimatedRuns = estimatedRuns
    }
}

/// A histogram as it is stored: counts per bucket, not cumulated.
package struct DurationHistogram: Hashable, Sendable {
    /// Upper bounds (inclusive) of all buckets but the last, ascending, in milliseconds.
    package var boundsMilliseconds: [Int64]
    /// One more than there are bounds: the last counts what lies above all of them.
    package var counts: [Int64]
    /// The sum of all values, in milliseconds.
    package var sumMilliseconds: Int64

    /// How many values there are.
    package var count: Int64 { counts.reduce(0, +) }

    /// All zero.
    package init(boundsMilliseconds: [Int64]) {
        self.boundsMilliseconds = boundsMilliseconds
        counts = Array(repeating: 0, count: boundsMilliseconds.count + 1)
        sumMilliseconds = 0
    }
}

/// The counters and histograms of one dataset.
package struct DatasetTotals: Hashable, Sendable {
    /// Per ended state; a state without runs has no entry.
    package var states: [RunState.Code: StateTotal]
    /// Durations of successes.
    package var duration: DurationHistogram
    /// Lower bounds of the queue latency of ended runs whose interval is settled.
    package var queueLower: DurationHistogram
    /// Upper bounds of the same runs.
    package var queueUpper: DurationHistogram
    /// Failed runs by error code; `unknown` where none was read, `other` beyond 20 codes. A run enters once its code is known for good, so
    /// the sum is that of the failed runs but for those whose query run is still awaited.
    package var failures: [String: Int64]

    /// The code of failed runs of which none was read.
    package static let unknownErrorCode = "unknown"
    /// Stands for codes beyond the first 20 of a dataset.
    package static let otherErrorCode = "other"

    /// Memberwise.
    package init(
        states: [RunState.Code: StateTotal],
        duration: DurationHistogram,
        queueLower: DurationHistogram,
        queueUpper: DurationHistogram,
        failures: [String: Int64] = [:]
    ) {
        self.failures = failures
        self.states = states
        self.duration = duration
        self.queueLower = queueLower
        self.queueUpper = queueUpper
    }
}

/// The newest runs of a dataset and what is in flight. "Newest" is by creation, then by token. Survives retention.
package struct LatestRuns: Hashable, Sendable {
    /// Creation of the newest run in any state.
    package var lastRunCreatedAt: Timestamp?
    /// The newest ended run that was not cancelled.
    package var lastEnded: Ended?
    /// The newest success.
    package var lastSuccess: Ended?
    /// When the success that completed last did so; with several runs at a time that need not be ``lastSuccess``.
    package var lastSuccessCompletedAt: Timestamp?
    /// Failed runs created after the newest success; cancelled ones do not count. A lower bound where retention has removed the newest
    /// success, or runs out of their order.
    package var consecutiveFailures: Int64
    /// Creation of the oldest run that has not ended.
    package var oldestInFlightCreatedAt: Timestamp?
    /// Runs that have not ended, per state name.
    package var inFlight: [RunState: Int]

    /// The figures of an ended run.
    package struct Ended: Hashable, Sendable {
        /// When it was created.
        package var createdAt: Timestamp
        /// How it ended.
        package var state: RunState.Code
        /// Creation to end, in milliseconds; nil when the end is unknown.
        package var durationMilliseconds: Int64?
        /// When it ended; nil when unknown.
        package var completedAt: Timestamp? { durationMilliseconds.map { createdAt.advanced(byMilliseconds: $0) } }

        /// Memberwise.
        package init(createdAt: Timestamp, state: RunState.Code, durationMilliseconds: Int64?) {
            self.createdAt = createdAt
            self.state = state
            self.durationMilliseconds = durationMilliseconds
        }
    }

    /// Nothing known.
    package init() {
        consecutiveFailures = 0
        inFlight = [:]
    }
}

/// The failed runs of one error code.
package struct ErrorCodeFigures: Hashable, Sendable {
    /// The code; ``DatasetTotals/unknownErrorCode`` where none was read.
    package var code: String
    /// How many runs.
    package var runs: Int64
    /// Creation of the first of them.
    package var first: Timestamp
    /// Creation of the last of them.
    package var last: Timestamp

    /// Memberwise.
    package init(code: String, runs: Int64, first: Timestamp, last: Timestamp) {
        self.code = code
        self.runs = runs
        self.first = first
        self.last = last
    }
}

/// What the schedules of a dataset say.
package struct ScheduleFigures: Hashable, Sendable {
    /// The earliest slot that any schedule has next, as last read; may lie in the past until schedules are read again.
    package var nextScheduledAt: Timestamp?
    /// Creation of the newest scheduled run minus its slot, in milliseconds, at least 0; nil when that slot has not started a run yet.
    package var lagMilliseconds: Int64?

    /// Memberwise.
    package init(nextScheduledAt: Timestamp? = nil, lagMilliseconds: Int64? = nil) {
        self.nextScheduledAt = nextScheduledAt
        self.lagMilliseconds = lagMilliseconds
    }
}

/// The size of a history.
package struct HistoryStatistics: Hashable, Sendable {
    /// Stored runs.
    package var runs: Int64
    /// Datasets of the catalogue, also those no longer listed.
    package var datasets: Int64
    /// Bytes on disk, with the write-ahead log.
    package var bytes: Int64
    /// How often a run that had ended was given another state, end or creation. Never falls.
    package var runsChangedAfterEnd: Int64

    /// Memberwise.
    package init(runs: Int64, datasets: Int64, bytes: Int64, runsChangedAfterEnd: Int64 = 0) {
        self.runs = runs
        self.datasets = datasets
        self.bytes = bytes
        self.runsChangedAfterEnd = runsChangedAfterEnd
    }
}

/// The (dataset, UTC day) pairs that changed since a consumer last cleared them.
package struct ChangedDays: Hashable, Sendable {
    /// Pass this to ``RunHistory/clearChangedDays(through:)`` once everything in ``days`` is written.
    package var revision: Int64
    /// Ordered by day, then dataset.
    package var days: [Day]

    /// One pair.
    package struct Day: Hashable, Sendable {
        /// Whose runs changed.
        package var dataset: DatasetID
        /// The day of `created_at`.
        package var day: UTCDay

        /// Memberwise.
        package init(dataset: DatasetID, day: UTCDay) {
            self.dataset = dataset
            self.day = day
        }
    }

    /// Memberwise.
    package init(revision: Int64, days: [Day]) {
        self.revision = revision
        self.days = days
    }

    /// The days alone, ascending.
    package var distinctDays: [UTCDay] { Set(days.map(\.day)).sorted() }
}

/// What retention did.
package struct PruneResult: Hashable, Sendable {
    /// Runs that were removed; their totals stay.
    package var removedRuns: Int64
    /// Whether nothing is left to remove.
    package var isComplete: Bool
    /// Why nothing was removed; nil when the clocks allowed it.
    package var refusal: RetentionRefusal?

    /// Memberwise.
    package init(removedRuns: Int64, isComplete: Bool, refusal: RetentionRefusal? = nil) {
        self.removedRuns = removedRuns
        self.isComplete = isComplete
        self.refusal = refusal
    }
}
