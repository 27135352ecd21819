import RunModel

/// What is known of one dataset before anything is computed: the input of ``DatasetSummary``.
package struct DatasetFacts: Sendable {
    /// The account (workspace) that owns the dataset.
    package var account: String
    /// The dataset as the newest listing showed it: token, name, space.
    package var dataset: Dataset
    /// Counters of ended runs since the history began.
    package var totals: EndedTotals
    /// Durations of successes since the history began.
    package var durationHistogram: HistogramCounts
    /// Lower bounds of queue latencies since the history began.
    package var queueLowerHistogram: HistogramCounts
    /// Upper bounds of the same latencies.
    package var queueUpperHistogram: HistogramCounts
    /// The newest runs and those in flight, also where they lie before every window.
    package var latest: LatestRunFacts
    /// What the schedules say.
    package var schedule: ScheduleFacts
    /// The runs from the begin of the longest window on, ascending by creation. Runs before it do no harm, and fill the sparkline.
    package var figures: [RunFigures]
    /// When the run list was last known to be current; nil when it never was.
    package var lastCollectedAt: Timestamp?

    /// Memberwise; everything that is not given is unknown or 0.
    package init(
        account: String,
        dataset: Dataset,
        totals: EndedTotals = EndedTotals(),
        durationHistogram: HistogramCounts = HistogramCounts(),
        queueLowerHistogram: HistogramCounts = HistogramCounts(),
        queueUpperHistogram: HistogramCounts = HistogramCounts(),
        latest: LatestRunFacts = LatestRunFacts(),
        schedule: ScheduleFacts = ScheduleFacts(),
        figures: [RunFigures] = [],
        lastCollectedAt: Timestamp? = nil
    ) {
        self.account = account
        self.dataset = dataset
        self.totals = totals
        self.durationHistogram = durationHistogram
        self.queueLowerHistogram = queueLowerHistogram
        self.queueUpperHistogram = queueUpperHistogram
        self.latest = latest
        self.schedule = schedule
        self.figures = figures
        self.lastCollectedAt = lastCollectedAt
    }
}

/// Ended runs by state since the history began; exact across restarts and retention.
package struct EndedTotals: Hashable, Sendable {
    /// One state.
    package struct Total: Hashable, Sendable {
        /// How many runs ended in it.
        package var runs: Int64
        /// Their summed durations, in milliseconds.
        package var runMilliseconds: Int64

        /// Memberwise; 0 by default.
        package init(runs: Int64 = 0, runMilliseconds: Int64 = 0) {
            self.runs = runs
            self.runMilliseconds = runMilliseconds
        }
    }

    /// Ended well.
    package var succeeded: Total
    /// Ended well, with a notebook.
    package var completed: Total
    /// Ended with an error.
    package var failed: Total
    /// Stopped by a person or a timeout.
    package var cancelled: Total

    /// Memberwise; 0 by default.
    package init(succeeded: Total = Total(), completed: Total = Total(), failed: Total = Total(), cancelled: Total = Total()) {
        self.succeeded = succeeded
        self.completed = completed
        self.failed = failed
        self.cancelled = cancelled
    }

    /// Every ended state with its total, in the order in which everything lists them.
    package var byState: [(state: RunState, total: Total)] {
        [(.succeeded, succeeded), (.completed, completed), (.failed, failed), (.cancelled, cancelled)]
    }
}

/// A histogram of milliseconds with counts per bucket (not cumulated).
package struct HistogramCounts: Hashable, Sendable {
    /// Inclusive upper bounds of all buckets but the last, ascending.
    package var boundsMilliseconds: [Int64]
    /// One more than there are bounds: the last counts what lies above all of them.
    package var counts: [Int64]
    /// The sum of all values, in milliseconds.
    package var sumMilliseconds: Int64

    /// Memberwise; without bounds there is one bucket for everything.
    package init(boundsMilliseconds: [Int64] = [], counts: [Int64] = [0], sumMilliseconds: Int64 = 0) {
        self.boundsMilliseconds = boundsMilliseconds
        self.counts = counts
        self.sumMilliseconds = sumMilliseconds
    }

    /// How many values there are.
    package var count: Int64 { counts.reduce(0) { $0.addingSaturated($1) } }
}

/// The newest runs of a dataset, by creation, and what is in flight.
package struct LatestRunFacts: Hashable, Sendable {
    /// An ended run.
    package struct Ended: Hashable, Sendable {
        /// When it was created.
        package var createdAt: Timestamp
        /// How it ended.
        package var state: RunState.Code
        /// Creation to end, in milliseconds; nil when the end is unknown.
        package var durationMilliseconds: Int64?

        /// Memberwise.
        package init(createdAt: Timestamp, state: RunState.Code, durationMilliseconds: Int64?) {
            self.createdAt = createdAt
            self.state = state
            self.durationMilliseconds = durationMilliseconds
        }

        /// When it ended; nil when unknown.
        package var completedAt: Timestamp? { durationMilliseconds.map { createdAt.advanced(byMilliseconds: $0) } }
    }

    /// When the newest run in any state was created; nil without runs.
    package var lastRunCreatedAt: Timestamp?
    /// The newest ended run that was not cancelled.
    package var lastEnded: Ended?
    /// The newest success.
    package var lastSuccess: Ended?
    /// When the oldest run in flight was created; nil when none is.
    package var oldestInFlightCreatedAt: Timestamp?
    /// How many runs are in flight, per state; a state without runs needs no entry.
    package var inFlight: [RunState: Int]

    /// Memberwise; nothing known by default.
    package init(
        lastRunCreatedAt: Timestamp? = nil,
        lastEnded: Ended? = nil,
        lastSuccess: Ended? = nil,
        oldestInFlightCreatedAt: Timestamp? = nil,
        inFlight: [RunState: Int] = [:]
    ) {
        self.lastRunCreatedAt = lastRunCreatedAt
        self.lastEnded = lastEnded
        self.lastSuccess = lastSuccess
        self.oldestInFlightCreatedAt = oldestInFlightCreatedAt
        self.inFlight = inFlight
    }
}

/// What the schedules of a dataset say.
package struct ScheduleFacts: Hashable, Sendable {
    /// The earliest next slot, as last read; may lie in the past until schedules are read again.
    package var nextScheduledAt: Timestamp?
    /// `created_at` of the newest scheduled run minus its slot, in milliseconds; nil without a schedule and while that slot has no run.
    package var lagMilliseconds: Int64?

    /// Memberwise; nothing known by default.
    package init(nextScheduledAt: Timestamp? = nil, lagMilliseconds: Int64? = nil) {
        self.nextScheduledAt = nextScheduledAt
        self.lagMilliseconds = lagMilliseconds
    }

    /// What several schedules of one dataset say together: the earliest next slot, and the lag of the newest slot that has a run.
    ///
    /// A schedule's `last_run_at` before its slot belongs to the slot before, so it says nothing of the newest one.
    package init(_ schedules: [DatasetSchedule]) {
        nextScheduledAt = schedules.compactMap(\.nextScheduledAt).min()
        let started = schedules.compactMap { schedule -> (slot: Timestamp, lag: Int64)? in
            guard let slot = schedule.lastScheduledAt, let run = schedule.lastRunAt, run >= slot else { return nil }
            return (slot, run.milliseconds - slot.milliseconds)
        }
        lagMilliseconds = started.max { ($0.slot, $1.lag) < ($1.slot, $0.lag) }?.lag
    }
}
