/// What the schedules of a dataset say.
package struct ScheduleFigures: Hashable, Sendable {
    /// The earliest slot that any schedule has next, as last read; may lie in the past until schedules are read again.
    package var nextScheduledAt: Timestamp?
    /// Creation of the newest scheduled run minus its slot, in milliseconds, at least 0; nil while no slot has started a run.
    package var lagMilliseconds: Int64?

    package init(nextScheduledAt: Timestamp? = nil, lagMilliseconds: Int64? = nil) {
        self.nextScheduledAt = nextScheduledAt
        self.lagMilliseconds = lagMilliseconds
    }
}

extension ScheduleFigures {
    /// What several schedules of one dataset say together: the earliest next slot, and the lag of the newest slot that has a run.
    ///
    /// A schedule's `last_run_at` before its slot belongs to the slot before, so it says nothing of the newest one.
    package init(_ schedules: [DatasetSchedule]) {
        let started = schedules.compactMap { schedule -> (slot: Timestamp, lag: Int64)? in
            guard let slot = schedule.lastScheduledAt, let run = schedule.lastRunAt, run >= slot else { return nil }
            return (slot, run.milliseconds - slot.milliseconds)
        }
        self.init(
            nextScheduledAt: schedules.compactMap(\.nextScheduledAt).min(),
            lagMilliseconds: started.max { ($0.slot, $1.lag) < ($1.slot, $0.lag) }?.lag)
    }
}
