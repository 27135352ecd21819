import RunAnalytics
import RunModel

/// The datasets whose runs compete for slots, and how well their runs are known.
struct CapacityCatalogue {
    /// With datasets that Mode lists no more, whose runs took slots; by token.
    let entries: [Entry]
    /// The same as analysis names them, in the same order.
    let datasets: [CapacityDataset]
    /// The newest instant of which something is known.
    let knownUntil: Timestamp
    /// Whether any dataset was ever collected; without, everything came from files alone.
    private let wasCollected: Bool

    struct Entry {
        var id: Int64
        var account: String
        var dataset: Dataset
        var schedules: [DatasetSchedule]
        var known: KnownHistory
        /// When its run list was last known to be current; nil when never.
        var collectedAt: Timestamp?
        /// When its newest run was created; nil without runs. Only used where nothing was ever collected.
        var lastRunAt: Timestamp?
        var isListed: Bool
        /// Whether it only came from a file.
        var isFromFiles: Bool
        /// Whether the key may not read its runs.
        var isForbidden: Bool
        /// Whether the API did not know it when it was last asked.
        var isGone: Bool
    }

    /// - Throws: ``CapacityQueryError`` for several accounts, an unknown pin and a source without runs.
    init(_ unordered: [Entry], pinned: [String], grouping: DatasetGrouping? = nil) throws(CapacityQueryError) {
        entries = unordered.sorted { ($0.account, $0.dataset.token) < ($1.account, $1.dataset.token) }
        let accounts = Set(entries.map(\.account)).sorted()
        guard accounts.count <= 1 else { throw .severalAccounts(accounts) }
        for token in pinned where !entries.contains(where: { $0.dataset.token.text == token }) { throw .unknownPin(token) }
        let collected = entries.compactMap(\.collectedAt).max()
        wasCollected = collected != nil
        // An imported history was never collected: then its newest run is the newest that is known, and the window, whose end is
        // exclusive, holds it.
        guard let knownUntil = collected ?? entries.compactMap(\.lastRunAt).max()?.advanced(byMilliseconds: 1) else {
            throw .nothingKnown
        }
        self.knownUntil = knownUntil
        datasets = entries.map { entry in
            CapacityDataset(
                token: entry.dataset.token.text, name: entry.dataset.displayName, period: Self.period(entry.schedules),
                isPinned: pinned.contains(entry.dataset.token.text), group: grouping?.key(entry.dataset))
        }
    }

    /// How far apart runs are by a single schedule; nil for several, and for months, which differ: then the arrivals tell.
    private static func period(_ schedules: [DatasetSchedule]) -> Duration? {
        guard schedules.count == 1, let frequency = schedules[0].frequency, frequency != .monthly else { return nil }
        return frequency.period
    }

    /// From when on the runs of all datasets are known; nil when all are known from their beginning, or of some none are known.
    var knownFrom: Timestamp? {
        let starts = readable.filter { !$0.known.reachesBeginning }.map(\.known.start)
        return starts.contains(nil) ? nil : starts.compactMap { $0 }.max()
    }

    /// How many datasets' runs are not all known in the window.
    ///
    /// Lists are read one after the other, so that the newest of them may be ahead of the others by an hour or a hundredth of the window.
    func incomplete(in window: Range<Timestamp>) -> Int {
        let length = window.duration
        return readable.filter { !$0.known.covers(windowOf: length, now: window.upperBound) }.count
    }

    /// The datasets that Mode is asked for. A dataset that only came from a file is known as far as the file goes: what a dataset lacks
    /// before its first run and after its last is a gap of the file, which no reading fills.
    private var readable: [Entry] {
        guard wasCollected else { return [] }
        return entries.filter { $0.isListed && !$0.isForbidden && !$0.isGone && !$0.isFromFiles }
    }

    /// Listed datasets whose runs this key may not read.
    var withoutAccess: Int { entries.filter { $0.isListed && $0.isForbidden }.count }
}
