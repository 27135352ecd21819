import Exposition
import RunModel

/// A family of datasets: its declaration, and where the values come from.
package struct DatasetFamily: Sendable {
    /// Name, type, labels and help.
    package let family: MetricFamily
    /// Writes the samples of one dataset.
    let write: @Sendable (FleetRow, FleetRows, inout ExpositionWriter) -> Void

    /// A family with any number of samples for each dataset.
    init(
        _ name: String, _ kind: MetricFamily.Kind = .gauge, unit: String? = nil, labels: [String] = [], help: String,
        write: @escaping @Sendable (FleetRow, FleetRows, inout ExpositionWriter) -> Void
    ) {
        family = MetricFamily(name, kind, unit: unit, labels: MetricTable.identityLabels + labels, help: help)
        self.write = write
    }

    /// A gauge with one sample for each dataset that has a value.
    static func value(
        _ name: String, unit: String? = nil, help: String, _ value: @escaping @Sendable (FleetRow) -> MetricValue?
    ) -> DatasetFamily {
        DatasetFamily(name, unit: unit, help: help) { row, _, writer in
            if let value = value(row) { writer.sample(row.labels, value) }
        }
    }

    static func instant(_ name: String, help: String, _ instant: @escaping @Sendable (FleetRow) -> Timestamp?) -> DatasetFamily {
        value(name, unit: "seconds", help: help) { row in instant(row).map { .thousandths($0.milliseconds) } }
    }
}
