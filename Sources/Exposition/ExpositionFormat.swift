/// The two text formats that every Prometheus reads.
package enum ExpositionFormat: String, Hashable, Sendable, CaseIterable {
    /// Prometheus text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    case text
    /// OpenMetrics 1.0: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics = "openmetrics"

    /// The value of the header `Content-Type`, without which Prometheus 3 refuses the answer.
    package var contentType: String { contentType(escaping: nil) }

    /// The same with the scheme that a client asked for. Version 1.0.0 always names one, as Prometheus' own library does:
    /// https://prometheus.io/docs/instrumenting/escaping_schemes/
    func contentType(escaping: String?) -> String {
        let escaping = escaping ?? (self == .openMetrics ? "underscores" : nil)
        return "\(mediaType); version=\(version); charset=utf-8" + (escaping.map { "; escaping=" + $0 } ?? "")
    }

    var mediaType: String { self == .text ? "text/plain" : "application/openmetrics-text" }
    var version: String { self == .text ? "0.0.4" : "1.0.0" }
}
