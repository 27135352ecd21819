import Exposition
import RunAnalytics
import RunModel

/// A fleet made ready for rendering: what is the same in all lines of a dataset, or of a window, is rendered once.
struct FleetRows {
    let windows: [WindowLabels]
    let durationBuckets: FleetBuckets
    let queueBuckets: FleetBuckets
    /// Each dataset once.
    let rows: [FleetRow]

    init(_ fleet: FleetSummary) {
        windows = WindowLabels.of(fleet.windows)
        durationBuckets = FleetBuckets(fleet.datasets.lazy.compactMap(\.totals?.duration))
        queueBuckets = FleetBuckets(fleet.datasets.lazy.compactMap(\.totals?.queueUpper))
        // A fleet is sorted, so repetitions are neighbours.
        rows = fleet.datasets.indices.compactMap { index in
            let row = FleetRow(fleet.datasets[index])
            guard index > 0 else { return row }
            let previous = fleet.datasets[index - 1]
            let isRepetition = previous.dataset.token == row.summary.dataset.token && previous.account == row.summary.account
            return isRepetition ? nil : row
        }
    }

    /// Enough for all but fleets with very long names: memory that is reserved but not written costs nothing, growing costs a copy.
    var estimatedBytes: Int {
        let lines = durationBuckets.configured.count + 2 * queueBuckets.configured.count + 30 + 4 * windows.count
        return rows.reduce(8192) { $0 + lines * (110 + $1.summary.account.utf8.count + $1.summary.dataset.token.text.utf8.count) }
    }
}

/// A dataset with its labels.
struct FleetRow {
    let summary: DatasetSummary
    /// `account` and `dataset`.
    let labels: LabelSet

    init(_ summary: DatasetSummary) {
        self.summary = summary
        labels = MetricTable.identity(account: summary.account, dataset: summary.dataset.token)
    }
}

/// The buckets of one family, rendered once for all datasets that have the same.
struct FleetBuckets {
    /// The first bounds that any dataset has.
    let configured: HistogramBuckets
    private let bounds: [Duration]

    init(_ histograms: some Sequence<DurationHistogram>) {
        bounds = histograms.first { !$0.bounds.isEmpty }?.bounds ?? []
        configured = HistogramBuckets(bounds: bounds) ?? .unbounded
    }

    func of(_ counts: DurationHistogram) -> HistogramBuckets {
        if counts.bounds == bounds || counts.counts.allSatisfy({ $0 == 0 }) { return configured }
        return HistogramBuckets(bounds: counts.bounds) ?? .unbounded
    }
}

extension HistogramBuckets {
    /// Buckets from the bounds that configuration and history have, whole milliseconds; nil unless they ascend strictly.
    package init?(bounds: [Duration]) {
        self.init(upperBounds: bounds.map { Double($0.milliseconds) / 1000 })
    }
}
