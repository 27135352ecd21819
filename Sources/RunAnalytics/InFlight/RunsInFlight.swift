import RunModel

/// The runs of a dataset that have not ended: when each is expected to end, and by when the data is due that it would renew.
package struct RunsInFlight: Hashable, Sendable, Codable {
    /// Up to when it is known that they had not ended: "now", or when the run list was last current.
    package var observedAt: Timestamp
    /// Who says by when the data is due; nil when nothing is promised.
    package var promise: Promise?
    /// The oldest of them, oldest first, at most ``listed``.
    package var runs: [Run]
    /// How many newer ones are left out of ``runs``.
    package var omitted: Int

    /// How many runs of a dataset are listed: a thousand runs that hang are one fact.
    static let listed = 20

    /// Who sets a deadline.
    package enum Promise: String, Hashable, Sendable, Codable {
        /// The greatest age of the objective.
        case objective
        /// The dataset's schedule.
        case schedule
        /// The rhythm of its runs, which `freshness: auto` follows where there is no schedule.
        case rhythm
    }

    /// What can be said of a run in flight, the most urgent first.
    package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        /// The data was due before, and is not there.
        case missed
        /// It is due later, but before the run is expected to end.
        case expectedLate = "expected_late"
        /// The run has taken longer than expected; no deadline has passed.
        case overrunning
        /// The run is expected to end before the data is due.
        case expectedInTime = "expected_in_time"
        /// No deadline, or too few runs to expect anything by.
        case notJudged = "not_judged"
    }

    /// A run in flight, and what would make it late.
    package struct Run: Hashable, Sendable, Codable {
        package var run: RunToken
        package var createdAt: Timestamp
        package var state: RunState.Code
        /// See ``ExpectedEnd``; nil with too few runs to judge by.
        package var expectedEndAt: Timestamp?
        /// By when the dataset's data must be renewed; nil when nothing is promised, and for a run that came before its slot.
        package var dueAt: Timestamp?
        package var verdict: Verdict
    }
}

extension RunsInFlight.Verdict {
    /// - Parameter instant: up to when it is known that the run had not ended.
    init(expectedEndAt: Timestamp?, dueAt: Timestamp?, observedAt instant: Timestamp) {
        if let dueAt, dueAt < instant {
            self = .missed
        } else if let expectedEndAt, expectedEndAt < instant {
            self = .overrunning
        } else if let expectedEndAt, let dueAt {
            self = expectedEndAt > dueAt ? .expectedLate : .expectedInTime
        } else {
            self = .notJudged
        }
    }
}

extension RunsInFlight {
    /// The runs in flight at "now"; nil without any, and for a period that "now" is not part of: what was in flight then has ended since.
    ///
    /// The deadline is the objective's age after the newest success; for `freshness: auto`, and for a dataset that only has a schedule, the
    /// time by which the oldest slot without a success should have had one (``RenewalDeadlines``).
    ///
    /// - Complexity: O(n log n) in the number of runs.
    static func of(
        _ input: DatasetWeekInput, lastSuccessAt: Timestamp?, context: ReportContext, scratch: inout StatisticsScratch
    ) -> RunsInFlight? {
        guard context.reachesNow else { return nil }
        let open = input.runs.filter { !$0.figures.state.isEnded && $0.createdAt <= context.now }
        guard !open.isEmpty else { return nil }
        let usual = ExpectedEnd.window.map { window in
            WindowStatistics.compute(
                window, known: input.known ?? .all(until: context.now), figures: input.runs.map(\.figures), now: context.now,
                scratch: &scratch)
        }
        let deadline = Deadline(input, lastSuccessAt: lastSuccessAt, context: context)
        let observedAt = min(context.now, input.known?.end ?? context.now)
        let runs = open.prefix(listed).map { run in
            let expectedEndAt = ExpectedEnd.of(runCreatedAt: run.createdAt, usual: usual)
            let dueAt = deadline?.due(forRunCreatedAt: run.createdAt)
            return Run(
                run: run.token, createdAt: run.createdAt, state: run.figures.state, expectedEndAt: expectedEndAt, dueAt: dueAt,
                verdict: Verdict(expectedEndAt: expectedEndAt, dueAt: dueAt, observedAt: observedAt))
        }
        return RunsInFlight(observedAt: observedAt, promise: deadline?.promise, runs: runs, omitted: open.count - runs.count)
    }

    /// By when the data is due.
    private struct Deadline {
        let promise: Promise
        private let fixed: Timestamp?
        private let slots: RenewalDeadlines?
        private let newestSuccess: Timestamp

        /// Nil when nothing is promised.
        init?(_ input: DatasetWeekInput, lastSuccessAt: Timestamp?, context: ReportContext) {
            newestSuccess = input.runs.last { $0.figures.state.isSuccess && $0.endedAt != nil }?.createdAt ?? .distantPast
            if let limit = input.objective?.freshness?.limit {
                guard let lastSuccessAt else { return nil }
                (promise, fixed, slots) = (.objective, lastSuccessAt + limit, nil)
                return
            }
            guard input.objective?.freshness == .auto || !input.schedules.isEmpty,
                let deadlines = input.renewalDeadlines(context, includesPending: true)
            else { return nil }
            (promise, fixed, slots) = (deadlines.isScheduled ? .schedule : .rhythm, nil, deadlines)
        }

        func due(forRunCreatedAt created: Timestamp) -> Timestamp? {
            fixed ?? slots?.due(forRunCreatedAt: created, newestSuccess: newestSuccess)
        }
    }
}

extension KnownHistory {
    /// Everything up to an instant.
    fileprivate static func all(until end: Timestamp) -> KnownHistory {
        KnownHistory(start: .distantPast, end: end, reachesBeginning: true, isComplete: true, hasWholeCounters: true)
    }
}

extension RunState.Code {
    /// The name that the API uses; `other` for states that it does not document.
    package var stateName: String { RunState.documented.first { $0.code == self }?.name ?? "other" }
}
