import Collection
import Logging
import RunAnalytics
import RunModel
import SocketHTTPServer
import Synchronization

/// `/datasets/TOKEN`: one dataset, for a person or a program.
///
/// The state now comes from the published snapshot, like the metrics; the past is read from the history, on a worker thread.
struct DatasetPage: Sendable {
    let templates: PageTemplates
    let snapshots: SnapshotStore
    let clock: ServerClock
    let workspace: String
    let logger: Logger
    /// Reads what a summary does not hold; blocks.
    let view: @Sendable (DatasetSummary, _ now: Timestamp) throws -> DatasetView
    private let cache = SecondCache()
    private let readers = Readers()

    private struct BusyError: Error {}

    /// How many pages are being read now.
    private final class Readers: Sendable {
        /// More are not read at once: memory is bounded, and scrapes and the collector keep a core.
        private static let maximum = 2
        private let count = Mutex(0)

        /// - Throws: ``BusyError`` when too many are under way.
        func withOne<Value>(_ body: () throws -> Value) throws -> Value {
            let isFree = count.withLock { count in
                guard count < Self.maximum else { return false }
                count += 1
                return true
            }
            guard isFree else { throw BusyError() }
            defer { count.withLock { $0 -= 1 } }
            return try body()
        }
    }

    /// - Parameter name: the last segment of the path; any text.
    func response(dataset name: String, to request: HTTPRequest) -> HTTPResponse {
        let format: PageFormat
        do {
            format = try PageFormat(request.query)
        } catch {
            return .text(400, "\(error).\n")
        }
        guard let snapshot = snapshots.newest else { return .stillStarting }
        let known = DatasetToken(name).flatMap { token in snapshot.fleet.datasets.first { $0.dataset.token == token } }
        guard let summary = known else { return notFound(name, format) }
        let now = clock.now
        do {
            let bytes = try cache.bytes(second: now.milliseconds / 1000, key: "\(format.rawValue) \(name)") {
                try rendered(summary, format, now: now)
            }
            return format.response(200, bytes)
        } catch is BusyError {
            return .text(503, "Too many pages of datasets are being read; try again in a moment.\n").with("Retry-After", "1")
        } catch {
            logger.error("the page of a dataset cannot be read", metadata: ["dataset": "\(name)", "reason": "\(error)"])
            return .text(500, "The history of this dataset cannot be read; the log says why.\n")
        }
    }

    private func rendered(_ summary: DatasetSummary, _ format: PageFormat, now: Timestamp) throws -> [UInt8] {
        let view: DatasetView = try readers.withOne { try self.view(summary, now) }
        switch format {
        case .html: return Array(templates.dataset.render(DatasetWording(view: view, workspace: workspace).context).utf8)
        case .json: return Array((DatasetDocument(view: view).json.serialized(.outlined) + "\n").utf8)
        }
    }

    private func notFound(_ name: String, _ format: PageFormat) -> HTTPResponse {
        switch format {
        case .json: return format.response(404, Array("{\"error\": \"no such dataset\"}\n".utf8))
        case .html:
            let shown = String(name.prefix(DatasetToken.maximumLength))
            let context = ["token": shown, "searchAddress": LandingQuery().with { $0.search = shown }.address, "workspace": workspace]
            return format.response(404, Array(templates.noDataset.render(context).utf8))
        }
    }
}
