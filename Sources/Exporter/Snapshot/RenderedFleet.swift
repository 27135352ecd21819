import DatasetMetrics
import Exposition
import Gzip
import HistoryAnalysis
import RunAnalytics
import RunHistory
import Synchronization

/// The dataset families of one fleet, each form of them rendered when a scrape first asks for it and shared by all scrapes after it.
///
/// Most exporters have one Prometheus that always asks for the same form: the others cost neither time nor memory, and what changes
/// between two scrapes is rendered once.
final class RenderedFleet: Sendable {
    private struct Forms {
        var plain: [ExpositionFormat: [UInt8]] = [:]
        var segments: [ExpositionFormat: GzipSegment] = [:]
    }

    private let fleet: FleetSummary
    private let exports: @Sendable (_ family: String) -> Bool
    /// Held while a form is rendered: whoever else asks wants the same and waits for it.
    private let forms = Mutex(Forms())

    /// - Parameter exports: whether the family of that name is wanted. Default all.
    init(_ fleet: FleetSummary, exports: @escaping @Sendable (_ family: String) -> Bool = { _ in true }) {
        self.fleet = fleet
        self.exports = exports
    }

    /// The size of what scrapes asked for so far, uncompressed; 0 before the first.
    var bytes: Int {
        forms.withLock { max($0.plain.values.map(\.count).max() ?? 0, $0.segments.values.map(\.contentBytes).max() ?? 0) }
    }

    /// As bytes.
    func plain(_ format: ExpositionFormat) -> [UInt8] {
        forms.withLock { forms in
            if let plain = forms.plain[format] { return plain }
            let plain = FleetRenderer.render(fleet, format: format, exports: exports)
            forms.plain[format] = plain
            return plain
        }
    }

    /// ``segment(_:)`` where it is made already; nil, without waiting, where it is not.
    func madeSegment(_ format: ExpositionFormat) -> GzipSegment? { forms.withLockIfAvailable { $0.segments[format] } ?? nil }

    /// Compressed, for a body that goes on. The whole text never exists at once.
    ///
    /// - Throws: ``GzipError/outOfMemory``.
    func segment(_ format: ExpositionFormat) throws -> GzipSegment {
        try forms.withLock { forms in
            if let segment = forms.segments[format] { return segment }
            let segment = try GzipSegment(level: .fastest) { add in
                FleetRenderer.render(fleet, format: format, exports: exports, piece: add)
            }
            forms.segments[format] = segment
            return segment
        }
    }
}

/// The exposition of the stored history, without what only a running exporter knows of itself.
package enum StoredExposition {
    package static func render(_ context: CommandContext, format: ExpositionFormat) throws(HistoryError) -> [UInt8] {
        let configuration = context.configuration
        let history = try context.openForReading(asOf: context.asOf)
        var reader = FleetReader(account: configuration.mode.workspace, windows: configuration.metrics.windows)
        let fleet = try reader.read(history, now: context.now)
        let snapshot = ExporterSnapshot(
            configuration, fleet: fleet, statistics: try history.statistics(), rejections: try history.rejections())
        return FleetRenderer.render(fleet, format: format, exports: configuration.metrics.exports)
            + ExporterRenderer.render(snapshot, format: format, exports: configuration.metrics.exports)
    }
}
