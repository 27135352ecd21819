import RunModel

/// Which expected runs came, came late or did not come.
package struct Punctuality: Hashable, Sendable, Codable {
    /// A run that was created later than its slot and the grace allow.
    package struct LateRun: Hashable, Sendable, Codable {
        package var slot: Timestamp
        /// The first run that was created for the slot.
        package var run: RunToken
        /// When that was created.
        package var createdAt: Timestamp

        package var lateness: Duration { createdAt - slot }
    }

    package var source: ExpectedRuns.Source
    /// How late a run may be.
    package var grace: Duration
    /// How many slots can be judged.
    package var expected: Int
    /// How many runs came in time.
    package var onTime: Int
    /// Runs that came late, oldest first.
    package var late: [LateRun]
    /// Slots for which no run came until the next slot, oldest first.
    package var missed: [Timestamp]
    /// Slots past their grace without a run, whose time is not over yet.
    package var overdue: [Timestamp]

    /// Compares expected with created runs.
    ///
    /// - Parameters:
    ///   - runs: ascending by creation; with those after the period, as they may belong to its last slot.
    ///   - now: slots whose grace is not over yet are left out.
    /// - Complexity: O(slots · log runs).
    package static func judge(_ expected: ExpectedRuns, runs: [ReportRun], now: Timestamp) -> Punctuality {
        var result = Punctuality(
            source: expected.source,
            grace: expected.grace,
            expected: 0,
            onTime: 0,
            late: [],
            missed: [],
            overdue: []
        )
        let grace = expected.grace.milliseconds
        for slot in expected.slots {
            let latest = slot.at.advanced(byMilliseconds: grace)
            guard latest <= now else { continue }
            result.expected += 1
            let earliest = slot.at.advanced(byMilliseconds: -grace)
            let index = runs.partitioningIndex { $0.createdAt >= earliest }
            let end = slot.next.advanced(byMilliseconds: -grace)
            if index < runs.count, runs[index].createdAt < end {
                let run = runs[index]
                if run.createdAt <= latest {
                    result.onTime += 1
                } else {
                    result.late.append(LateRun(slot: slot.at, run: run.token, createdAt: run.createdAt))
                }
            } else if end <= now {
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
        period: Range<Timestamp>,
        calendar: LocalCalendar,
        now: Timestamp
    ) -> PunctualityVerdict {
        switch ExpectedRuns.of(runs: runs, schedules: schedules, period: period, calendar: calendar) {
        case .success(let expected): return .judged(judge(expected, runs: runs, now: now))
        case .failure(let unknown): return .unknown(unknown.reason)
        }
    }
}

extension ExpectedRuns {
    /// The slots within a period, by the schedules, or by the cadence seen where there are none.
    static func of(
        runs: [ReportRun],
        schedules: [DatasetSchedule],
        period: Range<Timestamp>,
        calendar: LocalCalendar
    ) -> Result<ExpectedRuns, CadenceUnknownError> {
        let created = runs.map(\.createdAt)
        guard var expected = scheduled(schedules, created: created, period: period, calendar: calendar) else {
            return inferred(created: created, period: period, calendar: calendar)
        }
        // Before its first known run the dataset may not have existed.
        if let first = created.first.map({ $0 - expected.grace }) {
            expected.slots.removeAll { $0.at < first }
        }
        return .success(expected)
    }
}

extension DatasetWeekInput {
    /// Missed and late runs of the known part of the period.
    func punctuality(_ known: KnownPart, context: ReportContext) -> PunctualityVerdict {
        let period = context.period.since..<context.end
        guard let judged = known.range(of: period) else { return .unknown(.notKnown) }
        let verdict = Punctuality.judge(
            runs: runs, schedules: schedules, period: judged,
            calendar: context.calendar, now: context.now)
        guard isFromFiles, case .judged(var punctuality) = verdict else { return verdict }
        // Whether a run is missing or only its row, a file does not say.
        punctuality.expected -= punctuality.missed.count + punctuality.overdue.count
        (punctuality.missed, punctuality.overdue) = ([], [])
        return .judged(punctuality)
    }
}

/// Missed and late runs, or why nothing can be said of them.
package enum PunctualityVerdict: Hashable, Sendable, Codable {
    /// Against the schedule or the cadence, which ``Punctuality/source`` says.
    case judged(Punctuality)
    /// Nothing can be expected.
    case unknown(CadenceUnknown)
}
