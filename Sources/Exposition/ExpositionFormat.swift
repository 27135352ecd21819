/// The two text formats that every Prometheus reads.
package enum ExpositionFormat: String, Hashable, Sendable, CaseIterable {
    /// Prometheus text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    case text
    /// OpenMetrics 1.0: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics = "openmetrics"

    /// The value of the header `Content-Type`, without which Prometheus 3 refuses the answer.
    package var contentType: String {
        "\(mediaType); version=\(version); charset=utf-8"
    }

    var mediaType: String { self == .text ? "text/plain" : "application/openmetrics-text" }
    var version: String { self == .text ? "0.0.4" : "1.0.0" }
}
