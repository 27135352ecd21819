import Exposition
import RunAnalytics
import RunModel

/// Renders the families of datasets: the big part of an exposition, made once per summary.
package enum FleetRenderer {
    /// All dataset families, in the order of ``MetricTable/datasetFamilies``. What ``ExporterRenderer`` renders has to follow.
    ///
    /// A dataset that the fleet holds twice is shown once, because a repeated series makes Prometheus refuse the whole scrape.
    ///
    /// - Complexity: linear in the number of samples, about 60 per dataset.
    package static func render(_ fleet: FleetSummary, format: ExpositionFormat) -> [UInt8] {
        let fleet = FleetRows(fleet)
        var writer = ExpositionWriter(format: format, capacity: fleet.estimatedBytes)
        writeTotals(fleet, to: &writer)
        writeHistograms(fleet, to: &writer)
        writeCurrentState(fleet, to: &writer)
        writeWindows(fleet, to: &writer)
        writeSchedule(fleet, to: &writer)
        return writer.bytes
    }

    private static func writeTotals(_ fleet: FleetRows, to writer: inout ExpositionWriter) {
        writer.begin(MetricTable.info)
        for row in fleet.rows { writer.sample(row.labels, MetricTable.names(of: row.summary.dataset), .integer(1)) }
        writer.begin(MetricTable.runs)
        for row in fleet.rows {
            writer.sample(row.labels, StateLabels.succeeded, .integer(row.summary.totals.succeeded.runs))
            writer.sample(row.labels, StateLabels.completed, .integer(row.summary.totals.completed.runs))
            writer.sample(row.labels, StateLabels.failed, .integer(row.summary.totals.failed.runs))
            writer.sample(row.labels, StateLabels.cancelled, .integer(row.summary.totals.cancelled.runs))
        }
        writer.begin(MetricTable.runSeconds)
        for row in fleet.rows {
            writer.sample(row.labels, StateLabels.succeeded, .thousandths(row.summary.totals.succeeded.runMilliseconds))
            writer.sample(row.labels, StateLabels.completed, .thousandths(row.summary.totals.completed.runMilliseconds))
            writer.sample(row.labels, StateLabels.failed, .thousandths(row.summary.totals.failed.runMilliseconds))
            writer.sample(row.labels, StateLabels.cancelled, .thousandths(row.summary.totals.cancelled.runMilliseconds))
        }
    }

    private static func writeHistograms(_ fleet: FleetRows, to writer: inout ExpositionWriter) {
        writer.begin(MetricTable.runDuration)
        for row in fleet.rows {
            writer.histogram(row.labels, .empty, row.summary.durationHistogram, buckets: fleet.durationBuckets)
        }
        writer.begin(MetricTable.runQueue)
        for row in fleet.rows {
            writer.histogram(row.labels, QueueLabels.lower, row.summary.queueLowerHistogram, buckets: fleet.queueBuckets)
            writer.histogram(row.labels, QueueLabels.upper, row.summary.queueUpperHistogram, buckets: fleet.queueBuckets)
        }
    }

    private static func writeCurrentState(_ fleet: FleetRows, to writer: inout ExpositionWriter) {
        writer.begin(MetricTable.runsInFlight)
        for row in fleet.rows {
            for count in row.summary.inFlightByState {
                guard let state = StateLabels.inFlight(count.state) else { continue }
                writer.sample(row.labels, state, .integer(Int64(count.runs)))
            }
        }
        writeInstants(MetricTable.oldestInFlight, fleet, to: &writer) { $0.summary.oldestInFlightCreatedAt }
        writeInstants(MetricTable.lastRun, fleet, to: &writer) { $0.summary.lastRunCreatedAt }
        writeValues(MetricTable.lastRunSuccess, fleet, to: &writer) { $0.summary.lastEnded.map { .flag($0.state.isSuccess) } }
        writeValues(MetricTable.lastRunDuration, fleet, to: &writer) { $0.summary.lastEnded?.durationMilliseconds.map { .thousandths($0) } }
        writeInstants(MetricTable.lastSuccess, fleet, to: &writer) { $0.summary.lastSuccessCompletedAt }
    }

    private static func writeWindows(_ fleet: FleetRows, to writer: inout ExpositionWriter) {
        writer.begin(MetricTable.successRatio)
        for row in fleet.rows {
            for window in fleet.windows {
                guard let ratio = window.statistics(of: row)?.counts.successRatio else { continue }
                writer.sample(row.labels, window.labels, .double(ratio))
            }
        }
        writer.begin(MetricTable.durationPercentile)
        for row in fleet.rows {
            for window in fleet.windows {
                guard let duration = window.statistics(of: row)?.duration else { continue }
                writer.sample(row.labels, window.p50, .seconds(fromMilliseconds: duration.p50Milliseconds))
                writer.sample(row.labels, window.p95, .seconds(fromMilliseconds: duration.p95Milliseconds))
                writer.sample(row.labels, window.p99, .seconds(fromMilliseconds: duration.p99Milliseconds))
            }
        }
    }

    private static func writeSchedule(_ fleet: FleetRows, to writer: inout ExpositionWriter) {
        writeInstants(MetricTable.nextScheduledRun, fleet, to: &writer) { $0.summary.nextScheduledAt }
        writeValues(MetricTable.scheduleLag, fleet, to: &writer) { $0.summary.scheduleLagMilliseconds.map { .thousandths($0) } }
        writeInstants(MetricTable.lastCollected, fleet, to: &writer) { $0.summary.lastCollectedAt }
    }

    private static func writeInstants(
        _ family: MetricFamily, _ fleet: FleetRows, to writer: inout ExpositionWriter, _ instant: (FleetRow) -> Timestamp?
    ) {
        writeValues(family, fleet, to: &writer) { instant($0).map { .thousandths($0.milliseconds) } }
    }

    private static func writeValues(
        _ family: MetricFamily, _ fleet: FleetRows, to writer: inout ExpositionWriter, _ value: (FleetRow) -> MetricValue?
    ) {
        writer.begin(family)
        for row in fleet.rows {
            if let value = value(row) { writer.sample(row.labels, value) }
        }
    }
}

extension MetricValue {
    /// Whole milliseconds, the normal case, take the quick way. Others, which interpolation makes, are rounded to nanoseconds, so that
    /// its rounding errors do not show.
    static func seconds(fromMilliseconds milliseconds: Double) -> MetricValue {
        if let whole = Int64(exactly: milliseconds) { return .thousandths(whole) }
        return .double((milliseconds * 1e6).rounded() / 1e9)
    }
}

extension ExpositionWriter {
    /// Writes a stored histogram. Every dataset normally has the buckets of the configuration; what has others, because it was
    /// computed under an older configuration, keeps them, and what was never collected shows the configured ones at 0.
    mutating func histogram(_ labels: LabelSet, _ more: LabelSet, _ counts: HistogramCounts, buckets: FleetBuckets) {
        histogram(
            labels, more, buckets: buckets.of(counts), counts: counts.counts, sum: .thousandths(counts.sumMilliseconds))
    }
}
