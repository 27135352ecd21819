import RunHistory
import RunModel

/// What a rollup tree depends on, besides the figures of runs: when two of these are equal and no day changed, the tree is current.
struct RollupInputs: Equatable, Sendable {
    /// Whether days changed since a tree last took them in.
    var hasChangedDays: Bool
    /// Days and weeks are final once they are over.
    private let today: UTCDay
    private let catalogue: Int

    /// What the history needs now, by the API's clock.
    ///
    /// - Complexity: O(datasets + changed days).
    init(_ history: RunHistory, now: Timestamp) throws(HistoryError) {
        hasChangedDays = try !history.changedDays().days.isEmpty
        today = UTCDay(containing: now)
        var hasher = Hasher()
        for stored in try history.datasetNames() {
            hasher.combine(stored.account)
            hasher.combine(stored.token)
            hasher.combine(stored.name)
            hasher.combine(stored.space)
        }
        catalogue = hasher.finalize()
    }
}
