import RunModel

/// Which expected runs came, came late or did not come.
public struct Punctuality: Hashable, Sendable {
    /// A run that was created later than its slot and the grace allow.
    public struct LateRun: Hashable, Sendable {
        /// When it was expected.
        public var slot: Timestamp
        /// The first run that was created for the slot.
        public var run: RunToken
        /// When that was created.
        public var createdAt: Timestamp

        /// How late, in milliseconds.
        public var lateMilliseconds: Int64 { createdAt.milliseconds - slot.milliseconds }
    }

    /// Schedule or cadence.
    public var source: ExpectedRuns.Source
    /// How late a run may be, in milliseconds.
    public var graceMilliseconds: Int64
    /// How many slots can be judged.
    public var expected: Int
    /// How many runs came in time.
    public var onTime: Int
    /// Runs that came late, oldest first.
    public var late: [LateRun]
    /// Slots for which no run came until the next slot, oldest first.
    public var missed: [Timestamp]
    /// Slots past their grace without a run, whose time is not over yet.
    public var overdue: [Timestamp]

    /// Compares expected with created runs.
    ///
    /// - Parameters:
    ///   - runs: ascending by creation; with those after the period, as they may belong to its last slot.
    ///   - now: slots whose grace is not over yet are left out.
    /// - Complexity: O(slots · log runs).
    public static func judge(_ expected: ExpectedRuns, runs: [ReportRun], now: Timestamp) -> Punctuality {
        var result = Punctuality(
            source: expected.source,
            graceMilliseconds: expected.graceMilliseconds,
            expected: 0,
            onTime: 0,
            late: [],
            missed: [],
            overdue: []
        )
        let grace = expected.graceMilliseconds
        for slot in expected.slots where slot.at.milliseconds + grace <= now.milliseconds {
            result.expected += 1
            let index = runs.partitioningIndex { $0.figures.createdMilliseconds >= slot.at.milliseconds - grace }
            let end = slot.next.milliseconds - grace
            if index < runs.count, runs[index].figures.createdMilliseconds < end {
                let run = runs[index]
                if run.figures.createdMilliseconds <= slot.at.milliseconds + grace {
                    result.onTime += 1
                } else {
                    result.late.append(LateRun(slot: slot.at, run: run.token, createdAt: run.createdAt))
                }
            } else if end <= now.milliseconds {
                result.missed.append(slot.at)
            } else {
                result.overdue.append(slot.at)
            }
        }
        return result
    }

    /// Judges the runs of a period by the schedules, or by the cadence seen where there are none.
    static func judge(
        runs: [ReportRun],
        schedules: [DatasetSchedule],
        period: Range<Int64>,
        calendar: LocalCalendar,
        now: Timestamp
    ) -> PunctualityVerdict {
        let created = runs.map(\.figures.createdMilliseconds)
        if let scheduled = ExpectedRuns.scheduled(schedules, created: created, period: period, calendar: calendar) {
            // Before its first known run the dataset may not have existed.
            var expected = scheduled
            expected.slots.removeAll { slot in created.first.map { slot.at.milliseconds < $0 - scheduled.graceMilliseconds } ?? false }
            return .judged(judge(expected, runs: runs, now: now))
        }
        switch ExpectedRuns.inferred(created: created, period: period, calendar: calendar) {
        case .success(let expected): return .judged(judge(expected, runs: runs, now: now))
        case .failure(let unknown): return .unknown(unknown.reason)
        }
    }
}

/// Missed and late runs, or why nothing can be said of them.
public enum PunctualityVerdict: Hashable, Sendable {
    /// Against the schedule or the cadence, which ``Punctuality/source`` says.
    case judged(Punctuality)
    /// Nothing can be expected.
    case unknown(CadenceUnknown)
}
