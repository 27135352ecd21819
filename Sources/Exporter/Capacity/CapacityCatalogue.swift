import RunAnalytics
import RunHistory
import RunModel

/// The datasets whose runs compete for slots, and how well their runs are known.
struct CapacityCatalogue {
    /// With datasets that Mode lists no more: their runs took slots.
    let stored: [StoredDataset]
    /// The same as analysis names them, in the same order.
    let datasets: [CapacityDataset]
    /// The newest instant of which something is known.
    let knownUntil: Timestamp
    /// Whether any dataset was ever collected; without, the history came from files alone.
    private let wasCollected: Bool
    /// When the first run that has ended was created; nil without any.
    let firstEndedCreatedAt: Timestamp?

    /// - Throws: ``HistoryError``; ``CapacityQueryError`` for several accounts, an unknown pin and an empty history.
    init(_ history: RunHistory, account: String?, pinned: [String], grouping: DatasetGrouping? = nil) throws {
        let (read, first) = try history.read { snapshot in
            let entries = try snapshot.datasets(account: account).map { dataset in
                Entry(
                    stored: dataset, schedules: try snapshot.schedules(dataset: dataset.id),
                    lastRunAt: try snapshot.latestRuns(dataset: dataset.id).lastRunCreatedAt)
            }
            return (entries, try snapshot.firstEndedRuns())
        }
        firstEndedCreatedAt = read.compactMap { first[$0.stored.id] }.min()
        let accounts = Set(read.map(\.stored.account)).sorted()
        guard accounts.count <= 1 else { throw CapacityQueryError.severalAccounts(accounts) }
        for token in pinned where !read.contains(where: { $0.stored.dataset.token.text == token }) {
            throw CapacityQueryError.unknownPin(token)
        }
        let collected = read.compactMap(\.stored.lastCollectedAt).max()
        wasCollected = collected != nil
        // An imported history was never collected: then its newest run is the newest that is known, and the window, whose end is
        // exclusive, holds it.
        guard let knownUntil = collected ?? read.compactMap(\.lastRunAt).max()?.advanced(byMilliseconds: 1) else {
            throw CapacityQueryError.nothingKnown
        }
        self.knownUntil = knownUntil
        stored = read.map(\.stored)
        datasets = read.map { entry in
            let dataset = entry.stored.dataset
            return CapacityDataset(
                token: dataset.token.text, name: dataset.displayName, periodMilliseconds: Self.period(entry.schedules),
                isPinned: pinned.contains(dataset.token.text), group: grouping?.key(dataset))
        }
    }

    private struct Entry {
        let stored: StoredDataset
        let schedules: [DatasetSchedule]
        let lastRunAt: Timestamp?
    }

    /// How far apart runs are by a single schedule; nil for several, and for months, which differ: then the arrivals tell.
    private static func period(_ schedules: [DatasetSchedule]) -> Int64? {
        guard schedules.count == 1 else { return nil }
        return switch schedules.first?.frequency {
        case .every15Minutes: 900_000
        case .every30Minutes: 1_800_000
        case .hourly: 3_600_000
        case .daily: UTCDay.milliseconds
        case .weekly: 7 * UTCDay.milliseconds
        case .monthly, nil: nil
        }
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
        let length = window.upperBound.milliseconds - window.lowerBound.milliseconds
        return readable.filter { !$0.known.covers(windowOf: length, now: window.upperBound) }.count
    }

    /// The datasets that Mode is asked for. A dataset that only came from a file is known as far as the file goes: what a dataset lacks
    /// before its first run and after its last is a gap of the file, which no reading fills.
    private var readable: [StoredDataset] {
        guard wasCollected else { return [] }
        return stored.filter { dataset in
            let isOnlyImported = dataset.imported != nil && dataset.access == nil && dataset.lastCollectedAt == nil
            return dataset.isListed && dataset.access != .forbidden && dataset.access != .notFound && !isOnlyImported
        }
    }

    /// Listed datasets whose runs this key may not read.
    var withoutAccess: Int { stored.filter { $0.isListed && $0.access == .forbidden }.count }
}
