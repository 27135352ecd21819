import RunModel

/// What is known of a dataset's runs at an instant, as its listing row shows it.
struct DatasetActivity: Sendable {
    var runCount: Int
    var newest: SimulatedRun?
    var newestScheduled: SimulatedRun?
    var newestSuccess: SimulatedRun?
    /// Whether a run after the newest success has failed.
    var hasFailuresSinceSuccess: Bool
}

/// The exact figures of a set of runs at an instant: what an exporter has to arrive at.
package struct WorldTotals: Hashable, Sendable {
    /// Runs by the state that the API shows; ended and in flight.
    package var runs: [RunState: Int] = [:]
    /// Summed duration of the ended runs by state, in milliseconds.
    package var durationMilliseconds: [RunState: Int64] = [:]

    package init() {}

    package var runCount: Int { runs.values.reduce(0, +) }
    package var inFlightCount: Int { runs.filter { !$0.key.isEnded }.values.reduce(0, +) }
}

extension SimulatedWorld {
    /// The exact figures of one dataset, or of all of them when `dataset` is nil. O(n).
    package func totals(dataset: Int? = nil, at instant: Timestamp) -> WorldTotals {
        var totals = WorldTotals()
        for index in dataset.map({ [$0] }) ?? Array(datasets.indices) {
            withRuns(of: index, at: instant) { runs in
                for run in runs {
                    guard let state = run.state(at: instant, display: datasets[index].stateDisplay) else { continue }
                    totals.runs[state, default: 0] += 1
                    if state.isEnded { totals.durationMilliseconds[state, default: 0] += run.durationMilliseconds }
                }
            }
        }
        return totals
    }

    /// The run as a perfect client would hold it at an instant; nil before it is created.
    package func observed(_ run: SimulatedRun, at instant: Timestamp) -> Run? {
        guard datasets.indices.contains(Int(run.dataset)), let token = RunToken(token(of: run)) else { return nil }
        let display = datasets[Int(run.dataset)].stateDisplay
        guard let state = run.state(at: instant, display: display) else { return nil }
        return try? Run(
            token: token, state: state, createdAt: run.createdAt,
            updatedAt: run.updatedAt(at: instant, display: display, purgeDays: parameters.purgeDays),
            completedAt: state.isEnded ? run.endedAt : nil)
    }

    /// What the listing shows of a dataset. O(log n + runs in flight + people's runs since the newest slot).
    func activity(dataset: Int, at instant: Timestamp) -> DatasetActivity {
        withRuns(of: dataset, at: instant) { runs in
            let success = Self.newestEnded(runs, at: instant, \.previousSuccess) { $0.outcome.isSuccess }
            let failure = Self.newestEnded(runs, at: instant, \.previousFailure) { $0.outcome == .failed }
            let hasSchedule = datasets.indices.contains(dataset) && datasets[dataset].schedule != nil
            return DatasetActivity(
                runCount: runs.count, newest: runs.last,
                newestScheduled: hasSchedule ? runs.last { $0.origin == .schedule } : nil, newestSuccess: success,
                hasFailuresSinceSuccess: failure.map { $0.ordinal > success?.ordinal ?? -1 } ?? false)
        }
    }

    /// Follows the links from run to run instead of walking through all of them: an episode of failures may be long.
    private static func newestEnded(
        _ runs: ArraySlice<SimulatedRun>, at instant: Timestamp, _ previous: KeyPath<SimulatedRun, Int32>,
        where matches: (SimulatedRun) -> Bool
    ) -> SimulatedRun? {
        guard var candidate = runs.last else { return nil }
        while !(matches(candidate) && candidate.endedAt <= instant) {
            let ordinal = candidate[keyPath: previous]
            guard ordinal >= 0 else { return nil }
            candidate = runs[Int(ordinal)]
        }
        return candidate
    }
}
