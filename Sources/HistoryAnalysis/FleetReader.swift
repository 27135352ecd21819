import RunAnalytics
import RunHistory
import RunModel

/// Computes the summary of every dataset from the history, and remembers those that did not change.
///
/// A summary is computed anew when its dataset's runs, row or schedules changed, when a run left or entered a window, or when a window became
/// known; the rest is carried over, so that a pass over a quiet workspace reads next to nothing.
package struct FleetReader: Sendable {
    /// A dataset as the last reading found it. An object, because every look passes through all of them.
    private final class Entry: Sendable {
        let stored: StoredDataset
        let summary: DatasetSummary

        init(_ stored: StoredDataset, _ summary: DatasetSummary) {
            self.stored = stored
            self.summary = summary
        }
    }

    /// Grows whenever anything that the fleet says has changed: two readings with the same number say the same.
    package private(set) var revision = 0

    private let account: String?
    private let windows: [Window]
    /// The datasets that Mode lists.
    private var entries: [Entry] = []
    private var newest: FleetSummary?
    /// ``RunHistory/changes`` before ``newest`` was read.
    private var changes: Int?
    private var scratch = StatisticsScratch()

    /// - Parameter account: whose datasets; nil for all.
    package init(account: String?, windows: [Window]) {
        self.account = account
        self.windows = windows
    }

    /// The fleet as of `now`: the datasets that Mode lists, on one snapshot of the history.
    ///
    /// A `now` in the past requires a history that was opened as of then; the windows alone would end there, not the runs.
    /// Where nothing was written since the last reading, nothing is read but the runs of datasets whose windows a run left or entered.
    ///
    /// - Complexity: O(datasets), and O(runs of the longest window) for each dataset that changed.
    package mutating func read(_ history: RunHistory, now: Timestamp) throws(HistoryError) -> FleetSummary {
        let changes = history.changes
        let isUnchanged = changes != nil && changes == self.changes
        if let newest, isUnchanged, newest.datasets.allSatisfy({ $0.isRight(at: now) }) { return newest.confirmed(at: now) }
        let (before, windows) = (entries, windows)
        var scratch = scratch
        func entry(_ stored: StoredDataset, _ old: Entry?, in snapshot: HistorySnapshot) throws -> Entry {
            if let old, old.stored.revision == stored.revision, old.stored.dataset == stored.dataset,
                let summary = old.summary.carried(to: now, known: stored.known, lastCollectedAt: stored.lastCollectedAt)
            {
                return Entry(stored, summary)
            }
            let facts = try DatasetFacts(stored, windows: windows, now: now, in: snapshot)
            return Entry(stored, DatasetSummary.compute(facts, windows: windows, now: now, scratch: &scratch))
        }
        let entries = try history.read { snapshot in
            // Asked a second time: what was written in the meantime is in the snapshot.
            if isUnchanged, changes == history.changes {
                return try before.map { $0.summary.isRight(at: now) ? $0 : try entry($0.stored, nil, in: snapshot) }
            }
            let old = Dictionary(uniqueKeysWithValues: before.map { ($0.stored.id, $0) })
            return try snapshot.datasets(account: account).filter(\.isListed).map { try entry($0, old[$0.id], in: snapshot) }
        }
        let isSame = entries.elementsEqual(before) { $0.summary === $1.summary }
        self.scratch = scratch
        self.changes = changes
        self.entries = entries
        if let newest, isSame { return newest.confirmed(at: now) }
        revision += 1
        let fleet = FleetSummary(datasets: entries.map(\.summary), windows: windows, now: now)
        newest = fleet
        return fleet
    }
}

extension DatasetFacts {
    fileprivate init(_ stored: StoredDataset, windows: [Window], now: Timestamp, in snapshot: HistorySnapshot) throws {
        self.init(
            account: stored.account,
            dataset: stored.dataset,
            known: stored.known,
            totals: try snapshot.totals(dataset: stored.id),
            latest: try snapshot.latestRuns(dataset: stored.id),
            schedule: ScheduleFigures(try snapshot.schedules(dataset: stored.id)),
            figures: try snapshot.figures(
                dataset: stored.id, from: DatasetSummary.earliestFigure(windows: windows, now: now), until: .distantFuture),
            lastCollectedAt: stored.lastCollectedAt
        )
    }
}
