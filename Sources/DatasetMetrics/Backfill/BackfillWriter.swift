import Exposition
import RunAnalytics
import RunModel

/// Writes history as OpenMetrics with timestamps, for `promtool tsdb create-blocks-from openmetrics`, in bounded memory.
///
/// OpenMetrics requires contiguous families and, within a series, ascending time. So the caller goes through all datasets once per family:
/// ``begin(_:)``, ``write(account:dataset:timeline:)`` for each dataset, the next family, and ``finish()`` at the end. Memory: one timeline
/// and about 64 KiB. Not `Sendable`: one thread at a time.
///
/// https://prometheus.io/docs/prometheus/latest/storage/#backfilling-from-openmetrics-format
package final class BackfillWriter {
    /// Where text goes, about 64 KiB at a time.
    package typealias Sink = ([UInt8]) throws -> Void

    private static let flushBytes = 64 * 1024

    private let grid: BackfillGrid
    private let windows: [WindowLabels]
    private let sink: Sink
    private var writer = ExpositionWriter(format: .openMetrics)
    private var family: BackfillFamily?
    private var lastDataset: (account: String, token: DatasetToken)?
    private var isOpen = true

    /// - Parameters:
    ///   - windows: those of the timelines.
    package init(grid: BackfillGrid, windows: [Window], sink: @escaping Sink) {
        self.grid = grid
        self.windows = WindowLabels.of(windows)
        self.sink = sink
    }

    /// Begins a family.
    ///
    /// - Throws: ``BackfillError/familyOutOfOrder(_:)``, ``BackfillError/closed``, and what the sink throws.
    package func begin(_ next: BackfillFamily) throws {
        guard isOpen else { throw BackfillError.closed }
        if let family, next <= family { throw BackfillError.familyOutOfOrder(next) }
        family = next
        lastDataset = nil
        writer.begin(next.family)
        try flushIfNeeded()
    }

    /// Writes the series of one dataset in the current family.
    ///
    /// - Throws: ``BackfillError/noFamily``, ``BackfillError/datasetOutOfOrder(account:dataset:)``, ``BackfillError/closed``, and what
    ///   the sink throws.
    package func write(account: String, dataset: Dataset, timeline: BackfillTimeline) throws {
        guard isOpen else { throw BackfillError.closed }
        guard let family else { throw BackfillError.noFamily }
        if let lastDataset, !Self.precedes(lastDataset, (account, dataset.token)) {
            throw BackfillError.datasetOutOfOrder(account: account, dataset: dataset.token.text)
        }
        lastDataset = (account, dataset.token)
        let labels = MetricTable.identity(account: account, dataset: dataset.token)
        switch family {
        case .info:
            try series(timeline, labels.appending(MetricTable.names(of: dataset))) { _ in .integer(1) }
        case .runs, .runSeconds, .runDuration, .runQueue:
            if timeline.known.hasWholeCounters { try counters(family, timeline, labels) }
        case .lastRun:
            try series(timeline, labels) { $0.lastRunCreatedAt.map { .thousandths($0.milliseconds) } }
        case .lastRunSuccess:
            try series(timeline, labels) { $0.lastEnded.map { .flag($0.state.isSuccess) } }
        case .lastRunDuration:
            try series(timeline, labels) { $0.lastEnded?.duration.map { .seconds($0) } }
        case .lastSuccess:
            try series(timeline, labels) { $0.lastSuccess?.completedAt.map { .thousandths($0.milliseconds) } }
        case .successRatio:
            for window in windows {
                try series(timeline, labels.appending(window.labels)) { step in
                    guard window.index < step.windows.count, timeline.known.covers(windowOf: window.length, now: step.at) else {
                        return nil
                    }
                    return step.windows[window.index].successRatio.map { .double($0) }
                }
            }
        }
    }

    /// Ends the text and sends what is left. Without it promtool refuses the file.
    ///
    /// - Throws: ``BackfillError/closed``, and what the sink throws.
    package func finish() throws {
        guard isOpen else { throw BackfillError.closed }
        writer.finish()
        try flush()
        isOpen = false
    }

    private func counters(_ family: BackfillFamily, _ timeline: BackfillTimeline, _ labels: LabelSet) throws {
        switch family {
        case .runSeconds: try states(timeline, labels) { .seconds($0.runTime) }
        case .runDuration: try histogram(timeline, labels) { $0.totals.duration }
        case .runQueue:
            guard timeline.hasQueueLatencies else { return }
            try histogram(timeline, labels.appending(QueueLabels.lower)) { $0.totals.queueLower }
            try histogram(timeline, labels.appending(QueueLabels.upper)) { $0.totals.queueUpper }
        default: try states(timeline, labels) { .integer($0.runs) }
        }
    }

    private func states(
        _ timeline: BackfillTimeline, _ labels: LabelSet, _ value: (StateTotal) -> MetricValue
    ) throws {
        for (state, stateLabels) in StateLabels.ended {
            try series(timeline, labels.appending(stateLabels)) { value($0.totals[state]) }
        }
    }

    /// One series: a sample per instant that has a value.
    private func series(
        _ timeline: BackfillTimeline, _ labels: LabelSet, _ value: (borrowing BackfillStep) -> MetricValue?
    ) throws {
        try timeline.forEachStep(on: grid) { step in
            guard let value = value(step) else { return }
            writer.sample(labels, value, timestampMilliseconds: step.at.milliseconds)
            try flushIfNeeded()
        }
    }

    private func histogram(
        _ timeline: BackfillTimeline, _ labels: LabelSet, _ counts: (borrowing BackfillStep) -> DurationHistogram
    ) throws {
        var buckets: FleetBuckets?
        try timeline.forEachStep(on: grid) { step in
            let counts = counts(step)
            let rendered = buckets ?? FleetBuckets(CollectionOfOne(counts))
            buckets = rendered
            writer.histogram(
                labels, buckets: rendered.configured, counts: counts.counts, sum: .seconds(counts.sum),
                timestampMilliseconds: step.at.milliseconds)
            try flushIfNeeded()
        }
    }

    private func flushIfNeeded() throws {
        if writer.bytes.count >= Self.flushBytes { try flush() }
    }

    private func flush() throws {
        // Closed while sending, so that a failed sink cannot be followed by text with a hole before it.
        isOpen = false
        try sink(writer.takeBytes())
        isOpen = true
    }

    private static func precedes(_ left: (account: String, token: DatasetToken), _ right: (account: String, token: DatasetToken)) -> Bool {
        guard left.account == right.account else { return left.account.utf8.lexicographicallyPrecedes(right.account.utf8) }
        return left.token < right.token
    }
}
