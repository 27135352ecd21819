/// How long a run waited before it was executed, as the interval within which the true value lies.
///
/// The API gives no start time. A query run gives it exactly, then ``lower`` equals ``upper``;
/// else the interval is what polling saw.
package struct QueueLatency: Hashable, Sendable {
    /// Where an interval comes from. The raw values are stored and appear in rollups.
    package enum Source: UInt8, Hashable, Sendable {
        /// The earliest query run of the run: exact.
        case queryRun = 1
        /// When polling last saw the run waiting and first saw it past waiting.
        case polling = 2

        /// The name in rollup files: `query_run` or `polling`.
        package var name: String { self == .queryRun ? "query_run" : "polling" }
    }

    /// The run waited at least this long; never negative.
    package let lower: Duration
    /// The run waited at most this long; never below the lower bound.
    package let upper: Duration
    /// Where the interval comes from.
    package let source: Source

    /// Returns nil for an interval that cannot be: a negative bound, or an upper bound below the lower one.
    package init?(lower: Duration, upper: Duration, source: Source) {
        guard lower >= .zero, upper >= lower else { return nil }
        self.lower = lower
        self.upper = upper
        self.source = source
    }
}

/// Which runs have their query run read, which gives the exact queue latency at the price of one request per run.
package enum QueryRunPolicy: String, Hashable, Sendable, CaseIterable {
    /// None; runs that still awaited one are settled with what polling saw when the history is opened.
    case none
    /// Runs that were watched: seen in flight, or created after the dataset was first collected.
    case new
    /// Every run, also those of a backfill and of an import.
    case all
}
