/// The ended runs of one dataset in one state, ever: exact across restarts, gaps and retention.
package struct StateTotal: Hashable, Sendable {
    package var runs: Int64
    /// Their summed duration; runs without a known end add nothing.
    package var runTime: Duration
    /// How many of them have an end estimated from `updated_at`.
    package var estimatedRuns: Int64

    package init(runs: Int64 = 0, runTime: Duration = .zero, estimatedRuns: Int64 = 0) {
        self.runs = runs
        self.runTime = runTime
        self.estimatedRuns = estimatedRuns
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

    /// Everything is 0 by default.
    package init(
        states: [RunState.Code: StateTotal] = [:],
        duration: DurationHistogram = DurationHistogram(),
        queueLower: DurationHistogram = DurationHistogram(),
        queueUpper: DurationHistogram = DurationHistogram(),
        failures: [String: Int64] = [:]
    ) {
        self.failures = failures
        self.states = states
        self.duration = duration
        self.queueLower = queueLower
        self.queueUpper = queueUpper
    }
}

extension DatasetTotals {
    /// The total of one state; 0 without runs.
    package subscript(state: RunState.Code) -> StateTotal { states[state] ?? StateTotal() }

    /// Ended runs in every state together.
    package var endedRuns: Int64 { states.values.reduce(0) { $0 + $1.runs } }
}

/// The failed runs of one error code.
package struct ErrorCodeFigures: Hashable, Sendable, Codable {
    /// The code; ``DatasetTotals/unknownErrorCode`` where none was read.
    package var code: String
    package var runs: Int64
    /// Creation of the first of them.
    package var first: Timestamp
    /// Creation of the last of them.
    package var last: Timestamp

    package init(code: String, runs: Int64, first: Timestamp, last: Timestamp) {
        self.code = code
        self.runs = runs
        self.first = first
        self.last = last
    }
}
