import Exposition
import RunAnalytics
import RunModel

/// Renders the families of datasets: the big part of an exposition, made once per summary.
package enum FleetRenderer {
    /// The dataset families, in the order of ``DatasetFamilies/all``. What ``ExporterRenderer`` renders has to follow.
    ///
    /// A dataset that the fleet holds twice is shown once, because a repeated series makes Prometheus refuse the whole scrape.
    ///
    /// - Parameter exports: whether the family of that name is wanted. Default all.
    /// - Complexity: linear in the number of samples, about 60 per dataset.
    package static func render(
        _ fleet: FleetSummary, format: ExpositionFormat, exports: (_ family: String) -> Bool = { _ in true }
    ) -> [UInt8] {
        let fleet = FleetRows(fleet)
        var writer = ExpositionWriter(format: format, capacity: fleet.estimatedBytes)
        write(fleet, exports, to: &writer) { _ in }
        return writer.bytes
    }

    /// The same in pieces of some hundred kilobytes, for whoever does not need all of it at once.
    package static func render(
        _ fleet: FleetSummary, format: ExpositionFormat, exports: (_ family: String) -> Bool = { _ in true }, piece: ([UInt8]) -> Void
    ) {
        var writer = ExpositionWriter(format: format)
        write(FleetRows(fleet), exports, to: &writer) { writer in
            if writer.bytes.count >= pieceBytes { piece(writer.takeBytes()) }
        }
        piece(writer.takeBytes())
    }

    private static let pieceBytes = 200_000

    private static func write(
        _ fleet: FleetRows, _ exports: (_ family: String) -> Bool, to writer: inout ExpositionWriter,
        afterRow: (inout ExpositionWriter) -> Void
    ) {
        for family in DatasetFamilies.all where exports(family.family.name) {
            writer.begin(family.family)
            for row in fleet.rows {
                family.write(row, fleet, &writer)
                afterRow(&writer)
            }
        }
    }
}

extension MetricValue {
    /// A length of time in seconds, to the millisecond.
    static func seconds(_ duration: Duration) -> MetricValue { .thousandths(duration.milliseconds) }

    /// Whole milliseconds, the normal case, take the quick way. Others, which interpolation makes, are rounded to nanoseconds, so that
    /// its rounding errors do not show.
    static func seconds(_ estimate: DurationEstimate) -> MetricValue {
        if let whole = Int64(exactly: estimate.milliseconds) { return .thousandths(whole) }
        return .double((estimate.milliseconds * 1e6).rounded() / 1e9)
    }
}

extension ExpositionWriter {
    /// Writes a stored histogram. Every dataset normally has the buckets of the configuration; what has others, because it was
    /// computed under an older configuration, keeps them, and what was never collected shows the configured ones at 0.
    mutating func histogram(_ labels: LabelSet, _ more: LabelSet, _ counts: DurationHistogram, buckets: FleetBuckets) {
        histogram(
            labels, more, buckets: buckets.of(counts), counts: counts.counts, sum: .seconds(counts.sum))
    }
}
