import Exposition

/// A family of the exporter itself or of its process: its declaration, and where the values come from.
struct ExporterFamily<Source>: Sendable {
    let family: MetricFamily
    let write: @Sendable (Source, inout ExpositionWriter) -> Void

    /// A family with any number of samples.
    init(
        _ name: String, _ kind: MetricFamily.Kind, unit: String? = nil, labels: [String] = [], help: String,
        write: @escaping @Sendable (Source, inout ExpositionWriter) -> Void
    ) {
        family = MetricFamily(name, kind, unit: unit, labels: labels, help: help)
        self.write = write
    }

    /// A family with one sample or none.
    static func value(
        _ name: String, _ kind: MetricFamily.Kind, unit: String? = nil, help: String, _ value: @escaping @Sendable (Source) -> MetricValue?
    ) -> ExporterFamily {
        ExporterFamily(name, kind, unit: unit, help: help) { source, writer in
            if let value = value(source) { writer.sample(value) }
        }
    }
}
