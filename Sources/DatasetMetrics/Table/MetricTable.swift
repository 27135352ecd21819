import Exposition

/// Every family that the exporter shows, declared once: rendering, linting and the README's table all start here.
///
/// A new family of datasets is one entry in ``DatasetFamilies``, one of the exporter itself in ``ExporterFamilyTable``.
package enum MetricTable {
    /// All families in the order in which they are shown and documented.
    package static let all =
        datasetFamilies + ExporterFamilyTable.exporter.map(\.family) + ExporterFamilyTable.process.map(\.family)

    /// The families of datasets: the big part, rendered once per summary.
    package static let datasetFamilies = DatasetFamilies.all.map(\.family)

    /// The labels that every sample of a dataset carries.
    package static let identityLabels = ["account", "dataset"]

    // Prometheus' guidelines ask HELP to say that a value is cached:
    // https://prometheus.io/docs/instrumenting/writing_exporters/#scheduling
    static let polled = "Polled: as of mode_dataset_last_collected_timestamp_seconds."
}
