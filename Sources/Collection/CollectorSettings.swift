import RunModel

/// What the collector works by. Plain values: it knows no configuration file.
package struct CollectorSettings: Sendable {
    /// The `{account}` of the API, and the label `account`.
    package var account: String
    /// Whether a space is wanted here. Default all.
    package var wantsSpace: @Sendable (Space) -> Bool = { _ in true }
    /// Whether a dataset is wanted here: selected, and in this process's shard. Default all.
    package var wantsDataset: @Sendable (Dataset) -> Bool = { _ in true }
    /// The least time between the starts of two passes; the request budget may make it longer. Default 15 s.
    package var interval: Duration = .seconds(15)
    /// How often the list of spaces is read, and every space listed to its end. Default 10 min.
    package var discoveryInterval: Duration = .seconds(600)
    /// How far back the past is read; nil, the default, for everything.
    package var backfill: Duration?
    /// How long runs are kept: the past is read no further back. Nil, the default, for everything.
    package var retention: Duration?
    /// The longest window that figures are cut into: that much of the past is read for all datasets before the rest. Default 28 days.
    package var longestWindow: Duration = .seconds(28 * 86_400)
    /// The request budget, for what a pass may spend on details and for the time to go. Default 3.
    package var requestsPerSecond = 3.0
    /// How many requests may be under way at once; the budget limits their rate. Default 4.
    package var concurrency = 4
    /// A dataset whose listing row never changes is read anyway after this long. Default 24 h.
    var refresh: Duration = .seconds(86_400)

    package init(account: String) { self.account = account }

    /// How far back the past is read; nil for everything.
    package var wantedBackfill: Duration? {
        guard let backfill, let retention else { return backfill ?? retention }
        return min(backfill, retention)
    }

    /// A run in flight is looked at this often while the budget has room. Half of the interval, 5 s at most, 1 s at least.
    var look: Duration { max(.seconds(1), min(.seconds(5), interval / 2)) }

    /// A run in flight is looked at this often while there is other work: 12 s, or four fifths of a shorter interval.
    var lookWhileBusy: Duration { max(look, min(.seconds(12), interval * 4 / 5)) }

    /// How many requests a third of the budget pays in 15 s; at least 10.
    var share: Int { max(10, Int(min(requestsPerSecond, 10_000) * 5)) }
}
