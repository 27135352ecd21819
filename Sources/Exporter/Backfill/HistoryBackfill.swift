import Configuration
import DatasetMetrics
import RunAnalytics
import RunHistory
import RunModel

/// Writes the past as the metrics would have shown it, had the exporter run then and seen everything at once.
///
/// A counter at an instant is the number of runs that had ended by then: a live counter moves when the end is seen, which is
/// seconds after the end. It begins at what retention removed, usually 0, one instant before the dataset's first run, so that `increase()`
/// sees that one too, and it ends at the live counter's value. Names and labels are those of `/metrics`; what depends on when the API
/// was polled (runs in flight, schedules) has no past here. What is not known of the past (``KnownHistory``) is not written. A run of which no end is known counts at its creation.
package struct HistoryBackfill {
    /// The most runs kept in memory; what is beyond is read once for every family.
    private static let maximumKeptRuns = 300_000

    private let history: RunHistory
    private let configuration: ExporterConfiguration

    /// - Parameter configuration: gives the account, the windows and the buckets.
    package init(history: RunHistory, configuration: ExporterConfiguration) {
        self.history = history
        self.configuration = configuration
    }

    /// Writes everything that was asked for.
    ///
    /// - Parameters:
    ///   - sink: takes the text, about 64 KiB at a time.
    ///   - progress: called after each dataset of each family.
    /// - Throws: ``BackfillRefused``, ``HistoryError``, and what the sink throws.
    /// - Complexity: O(datasets × instants). Memory: one dataset's runs, or all of them while they are few.
    package func write(
        _ request: BackfillRequest, now: Timestamp, progress: (BackfillProgress) -> Void = { _ in }, to sink: @escaping BackfillWriter.Sink
    ) throws {
        let datasets = try wanted(request)
        let grid = try request.grid(first: try firstRun(of: datasets), now: now)
        let writer = BackfillWriter(grid: grid, windows: configuration.metrics.windows, sink: sink)
        let families = BackfillFamily.allCases.filter {
            request.families?.contains($0) ?? configuration.metrics.exports($0.family.name)
        }
        var state = BackfillProgress(total: families.count * datasets.count)
        var kept: [DatasetID: BackfillTimeline] = [:]
        var keptRuns = 0
        for family in families {
            try writer.begin(family)
            for dataset in datasets {
                let timeline: BackfillTimeline
                if let known = kept[dataset.id] {
                    timeline = known
                } else {
                    let read = try self.timeline(dataset)
                    timeline = read.timeline
                    if keptRuns + read.runs <= Self.maximumKeptRuns {
                        kept[dataset.id] = timeline
                        keptRuns += read.runs
                    }
                }
                try writer.write(account: dataset.account, dataset: dataset.dataset, timeline: timeline)
                state.done += 1
                progress(state)
            }
        }
        try writer.finish()
    }

    /// The oldest of the runs that are written, with its dataset. What lies before the known past is not.
    private func firstRun(of datasets: [StoredDataset]) throws -> BackfillRequest.FirstRun? {
        let spans = try history.runSpans()
        return datasets.compactMap { dataset in
            guard let first = spans[dataset.id]?.lowerBound, let start = dataset.known.start else { return nil }
            return BackfillRequest.FirstRun(dataset: dataset.dataset.token, createdAt: max(first, start))
        }.min { $0.createdAt < $1.createdAt }
    }

    /// The datasets that `/metrics` shows, in the order in which they are written.
    private func wanted(_ request: BackfillRequest) throws -> [StoredDataset] {
        let listed = try history.datasets(account: configuration.mode.workspace).filter(\.isListed)
        if let unknown = request.datasets?.subtracting(listed.map(\.dataset.token)).min() {
            throw BackfillRefused("the history has no dataset \(unknown); `mode-exporter metrics` shows those it has")
        }
        return listed.filter { request.datasets?.contains($0.dataset.token) ?? true }.sorted { left, right in
            guard left.account == right.account else { return left.account.utf8.lexicographicallyPrecedes(right.account.utf8) }
            return left.dataset.token < right.dataset.token
        }
    }

    private func timeline(_ dataset: StoredDataset) throws -> (timeline: BackfillTimeline, runs: Int) {
        // Runs and totals of one moment: else a run that ends meanwhile would lift the whole past.
        let (figures, totals) = try history.read { snapshot in
            (try snapshot.settledFigures(dataset: dataset.id), try snapshot.totals(dataset: dataset.id))
        }
        var timeline = BackfillTimeline(
            figures: figures, known: dataset.known, windows: configuration.metrics.windows,
            durationBuckets: totals.duration.bounds, queueBuckets: totals.queueLower.bounds)
        timeline.join(totals)
        return (timeline, figures.count)
    }
}

package struct BackfillProgress: Sendable {
    /// Series groups (a dataset in a family) to write.
    package let total: Int
    /// Series groups written.
    package var done = 0

    /// From 0 to 1.
    package var fraction: Double { total == 0 ? 1 : Double(done) / Double(total) }
}
