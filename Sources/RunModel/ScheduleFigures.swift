/// What the schedules of a dataset say.
package struct ScheduleFigures: Hashable, Sendable {
    /// The earliest slot that any schedule has next, as last read; may lie in the past until schedules are read again.
    package var nextScheduledAt: Timestamp?
    /// Creation of the newest scheduled run minus its slot, at least 0; nil while no slot has started a run.
    package var lag: Duration?

    package init(nextScheduledAt: Timestamp? = nil, lag: Duration? = nil) {
        self.nextScheduledAt = nextScheduledAt
        self.lag = lag
    }
}

extension ScheduleFigures {
    /// What several schedules of one dataset say together: the earliest next slot, and the lag of the newest slot that has a run.
    ///
    /// A schedule's `last_run_at` before its slot belongs to the slot before, so it says nothing of the newest one.
    package init(_ schedules: [DatasetSchedule]) {
        let started = schedules.compactMap { schedule -> (slot: Timestamp, lag: Duration)? in
            guard let slot = schedule.lastScheduledAt, let run = schedule.lastRunAt, run >= slot else { return nil }
            return (slot, run - slot)
        }
        self.init(
            nextScheduledAt: schedules.compactMap(\.nextScheduledAt).min(),
            lag: started.max { ($0.slot, $1.lag) < ($1.slot, $0.lag) }?.lag)
    }
}
