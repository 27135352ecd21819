import RunAnalytics
import RunHistory
import RunModel

/// Computes the summary of every dataset from the history, and remembers those that did not change.
///
/// A summary is computed anew when its dataset's runs, row or schedule changed, or when a run left or entered a window; the rest is
/// carried over, so that a pass over a quiet workspace reads next to nothing.
struct FleetReader {
    private struct Known {
        let revision: Int64
        let dataset: Dataset
        let schedule: ScheduleFigures?
        let summary: DatasetSummary
    }

    private let account: String?
    private let windows: [Window]
    private var known: [DatasetID: Known] = [:]
    private var scratch = StatisticsScratch()

    /// - Parameter account: whose datasets; nil for all.
    init(account: String?, windows: [Window]) {
        self.account = account
        self.windows = windows
    }

    /// The fleet as of `now`: the datasets that Mode lists, on one snapshot of the history.
    ///
    /// - Complexity: O(datasets), and O(runs of the longest window) for each dataset that changed.
    mutating func read(_ history: RunHistory, now: Timestamp) throws(HistoryError) -> FleetSummary {
        let before = known
        let (account, windows) = (account, windows)
        var scratch = scratch
        let entries = try history.read { snapshot in
            let schedules = try snapshot.scheduleFigures()
            return try snapshot.datasets(account: account).filter(\.isListed).map { stored -> (DatasetID, Known) in
                let schedule = schedules[stored.id]
                if let old = before[stored.id], old.revision == stored.revision, old.dataset == stored.dataset, old.schedule == schedule,
                    old.summary.validUntil.map({ $0 > now }) ?? true
                {
                    let summary =
                        old.summary.lastCollectedAt == stored.lastCollectedAt
                        ? old.summary : old.summary.collected(at: stored.lastCollectedAt)
                    return (stored.id, Known(revision: old.revision, dataset: old.dataset, schedule: schedule, summary: summary))
                }
                let facts = try Self.facts(stored, schedule: schedule, windows: windows, now: now, in: snapshot)
                let summary = DatasetSummary.compute(facts, windows: windows, now: now, scratch: &scratch)
                return (stored.id, Known(revision: stored.revision, dataset: stored.dataset, schedule: schedule, summary: summary))
            }
        }
        self.scratch = scratch
        known = Dictionary(uniqueKeysWithValues: entries)
        return FleetSummary(datasets: entries.map(\.1.summary), windows: windows, now: now)
    }

    private static func facts(
        _ stored: StoredDataset,
        schedule: ScheduleFigures?,
        windows: [Window],
        now: Timestamp,
        in snapshot: HistorySnapshot
    ) throws -> DatasetFacts {
        let longest = windows.map(\.milliseconds).max() ?? UTCDay.milliseconds
        let figures = try snapshot.figures(
            dataset: stored.id,
            from: now.advanced(byMilliseconds: -longest),
            until: Timestamp(milliseconds: .max)
        )
        return DatasetFacts(
            stored,
            totals: try snapshot.totals(dataset: stored.id),
            latest: try snapshot.latestRuns(dataset: stored.id),
            schedule: schedule,
            figures: figures
        )
    }
}
