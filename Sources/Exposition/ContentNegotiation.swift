/// What a client is sent, by its headers `Accept` and `Accept-Encoding`.
package struct ContentNegotiation: Hashable, Sendable {
    package let format: ExpositionFormat
    /// The value of `Content-Type`; names the client's `escaping`, which changes nothing as all names here are classic ones.
    package let contentType: String

    /// Chooses a format by the value of `Accept`; nil without such a header.
    ///
    /// The highest quality wins, then the more specific range, then the earlier one. Whatever the client accepts, there is an answer:
    /// text 0.0.4 when nothing else fits, because Prometheus shows a parse error better than status 406.
    package init(accept: String?) {
        let clauses = accept.map { AcceptHeader($0).clauses } ?? []
        let candidates = ExpositionFormat.allCases.compactMap { Candidate(format: $0, clauses: clauses) }
        let best = candidates.filter { $0.quality > 0 }.max { $1.isPreferred(to: $0) }
        format = best?.format ?? .text
        contentType = format.contentType(escaping: best?.escaping)
    }

    /// Whether the client wants gzip by the value of `Accept-Encoding`; nil without such a header.
    ///
    /// `q=0` refuses it, `*` includes it, and a client that likes `identity` better gets that.
    package static func acceptsGzip(acceptEncoding: String?) -> Bool {
        guard let acceptEncoding else { return false }
        let clauses = AcceptHeader(acceptEncoding).clauses
        func quality(_ names: String...) -> Double? {
            clauses.filter { names.contains($0.value) }.map(\.quality).max()
        }
        let gzip = quality("gzip", "x-gzip") ?? quality("*") ?? 0
        return gzip > 0 && gzip >= quality("identity") ?? 0
    }
}

/// A format with the part of `Accept` that speaks of it.
private struct Candidate {
    let format: ExpositionFormat
    let quality: Double
    let specificity: Int
    let position: Int
    let escaping: String?

    /// https://prometheus.io/docs/instrumenting/escaping_schemes/
    private static let escapings: Set<String> = ["allow-utf-8", "underscores", "dots", "values"]

    /// Nil when no clause covers the format. RFC 9110 §12.5.1: the most specific clause counts.
    init?(format: ExpositionFormat, clauses: [AcceptHeader.Clause]) {
        let matches = clauses.enumerated().compactMap { position, clause in
            Self.specificity(of: clause, for: format).map { (specificity: $0, position: position, clause: clause) }
        }
        let best = matches.max { left, right in
            (left.specificity, left.clause.quality, right.position) < (right.specificity, right.clause.quality, left.position)
        }
        guard let best else { return nil }
        self.format = format
        quality = best.clause.quality
        specificity = best.specificity
        position = best.position
        escaping = best.clause.parameters["escaping"].flatMap { Self.escapings.contains($0) ? $0 : nil }
    }

    func isPreferred(to other: Candidate) -> Bool {
        (quality, specificity, other.position) > (other.quality, other.specificity, position)
    }

    /// Nil when the clause does not cover the format: another type, another version, another character set.
    private static func specificity(of clause: AcceptHeader.Clause, for format: ExpositionFormat) -> Int? {
        let type = format.mediaType.prefix { $0 != "/" }
        switch clause.value {
        case "*/*": return 0
        case type + "/*": return 1
        case format.mediaType:
            if let charset = clause.parameters["charset"], charset.lowercased() != "utf-8" { return nil }
            guard let version = clause.parameters["version"] else { return 2 }
            return version == format.version ? 3 : nil
        default: return nil
        }
    }
}

/// The two text formats that every Prometheus reads.
package enum ExpositionFormat: String, Hashable, Sendable, CaseIterable {
    /// Prometheus text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    case text
    /// OpenMetrics 1.0: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics = "openmetrics"

    /// The value of the header `Content-Type`, without which Prometheus 3 refuses the answer.
    var contentType: String { contentType(escaping: nil) }

    /// The same with the scheme that a client asked for. Version 1.0.0 always names one, as Prometheus' own library does:
    /// https://prometheus.io/docs/instrumenting/escaping_schemes/
    func contentType(escaping: String?) -> String {
        let escaping = escaping ?? (self == .openMetrics ? "underscores" : nil)
        return "\(mediaType); version=\(version); charset=utf-8" + (escaping.map { "; escaping=" + $0 } ?? "")
    }

    var mediaType: String { self == .text ? "text/plain" : "application/openmetrics-text" }
    var version: String { self == .text ? "0.0.4" : "1.0.0" }
}
