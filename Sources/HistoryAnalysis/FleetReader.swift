import RunAnalytics
import RunHistory
import RunModel

/// Computes the summary of every dataset from the history, and remembers those that did not change.
///
/// A summary is computed anew when its dataset's runs, row or schedules changed, when a run left or entered a window, or when a window became
/// known; the rest is carried over, so that a pass over a quiet workspace reads next to nothing.
package struct FleetReader: Sendable {
    private struct Known {
        let revision: Int64
        let dataset: Dataset
        let summary: DatasetSummary
    }

    /// Grows whenever anything that the fleet says has changed: two readings with the same number say the same.
    package private(set) var revision = 0

    private let account: String?
    private let windows: [Window]
    private var known: [DatasetID: Known] = [:]
    private var newest: FleetSummary?
    /// ``RunHistory/changes`` before ``newest`` was read.
    private var changes: Int?
    /// What the history said of the datasets then.
    private var rows: [StoredDataset] = []
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
        if let newest, let changes, changes == self.changes, newest.datasets.allSatisfy({ $0.isRight(at: now) }) {
            return newest.confirmed(at: now)
        }
        let before = known
        let windows = windows
        var scratch = scratch
        var isChanged = newest == nil
        var rows = rows
        let entries = try history.read { snapshot in
            // Asked again: what was written in the meantime is in the snapshot.
            if changes == nil || changes != self.changes || changes != history.changes {
                rows = try snapshot.datasets(account: account).filter(\.isListed)
            }
            return try rows.map { stored -> (DatasetID, Known) in
                let old = before[stored.id]
                if let old, old.revision == stored.revision, old.dataset == stored.dataset,
                    let summary = old.summary.carried(to: now, known: stored.known, lastCollectedAt: stored.lastCollectedAt)
                {
                    isChanged =
                        isChanged || summary.known != old.summary.known || summary.lastCollectedAt != old.summary.lastCollectedAt
                    return (stored.id, Known(revision: old.revision, dataset: old.dataset, summary: summary))
                }
                isChanged = true
                let facts = try DatasetFacts(stored, windows: windows, now: now, in: snapshot)
                let summary = DatasetSummary.compute(facts, windows: windows, now: now, scratch: &scratch)
                return (stored.id, Known(revision: stored.revision, dataset: stored.dataset, summary: summary))
            }
        }
        self.scratch = scratch
        self.changes = changes
        self.rows = rows
        if let newest, !isChanged, entries.count == known.count { return newest.confirmed(at: now) }
        revision += 1
        known = Dictionary(uniqueKeysWithValues: entries)
        let fleet = FleetSummary(datasets: entries.map(\.1.summary), windows: windows, now: now)
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
