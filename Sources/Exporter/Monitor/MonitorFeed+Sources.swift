import Collection
import Configuration
import CurlHTTP
import Foundation
import HistoryAnalysis
import RunAnalytics
import RunHistory
import RunModel
import TerminalMonitor

/// The running exporter cannot be asked: where, what, and what to do.
package struct MonitorFeedError: Error, CustomStringConvertible {
    package let description: String
}

extension MonitorFeed {
    /// Asks a running exporter.
    ///
    /// - Parameters:
    ///   - url: its address, for example `http://127.0.0.1:10633`.
    ///   - user: user and password where the exporter requires them.
    package static func exporter(url: String, user: (name: String, password: String)?) -> MonitorFeed {
        let client = CurlHTTPClient(connections: 1, userAgent: "mode-exporter/\(BuildInformation.current.version)")
        let address = (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/api/v1/status"
        let credentials = user.map { CurlRequest.BasicAuthentication(user: $0.name, password: $0.password) }
        let clock = ServerClock()
        return MonitorFeed(
            fleet: {
                let request = CurlRequest(
                    url: address, basicAuth: credentials, totalTimeout: .seconds(10), connectTimeout: .seconds(3),
                    maximumBodyBytes: 32 << 20)
                let status = try await status(client, request)
                // The document is up to a second old, and was under way for a while.
                clock.learn(earliest: status.now.timestamp, latest: status.now.timestamp.advanced(byMilliseconds: 2000))
                return status
            },
            runs: nil, now: { clock.now })
    }

    private static func status(_ client: CurlHTTPClient, _ request: CurlRequest) async throws -> StatusDocument {
        let response: CurlResponse
        do {
            response = try await client.send(request)
        } catch {
            throw MonitorFeedError(
                description: "cannot reach the exporter at \(request.url): \(error). Is `mode-exporter serve` running there? "
                    + "Without --url the monitor reads the history on disk")
        }
        switch response.status {
        case 200: break
        case 401:
            throw MonitorFeedError(
                description: "\(request.url) requires authentication: set MODE_EXPORTER_USER and MODE_EXPORTER_PASSWORD")
        case 404:
            throw MonitorFeedError(description: "\(request.url) does not exist: not a mode-exporter, or an older one")
        default: throw MonitorFeedError(description: "\(request.url) answered with status \(response.status)")
        }
        do {
            return try StatusDocument(decoding: response.body)
        } catch {
            throw MonitorFeedError(description: "\(request.url) did not answer with a status document: is it another version?")
        }
    }

    /// Reads the history on disk, also while an exporter is running.
    ///
    /// "Now" goes on with the clock, unless the command has an instant of its own.
    /// - Throws: ``HistoryError``, for example when there is none.
    package static func storage(_ context: CommandContext) throws(HistoryError) -> MonitorFeed {
        let history = try context.openForReading(asOf: context.asOf)
        let now: @Sendable () -> Timestamp = { context.asOf ?? .wallClock }
        let reading = StorageReading(history: history, configuration: context.configuration)
        return MonitorFeed(fleet: { try await reading.fleet(now: now()) }, runs: { try await reading.runs(of: $0) }, now: now)
    }
}

/// Reads pictures out of a history and remembers what did not change.
private actor StorageReading {
    private let history: RunHistory
    private let workspace: String?
    private var reader: FleetReader
    private var datasets: [String: DatasetID] = [:]

    /// How many runs the detail of a dataset shows.
    private static let runLimit = 500

    init(history: RunHistory, configuration: ExporterConfiguration) {
        self.history = history
        workspace = configuration.mode.workspace
        reader = FleetReader(account: configuration.mode.workspace, windows: configuration.metrics.windows)
    }

    func fleet(now: Timestamp) async throws -> StatusDocument {
        let (before, workspace) = (reader, workspace)
        let (after, fleet, ids) = try await history.reading { history throws(HistoryError) in
            var reader = before
            let fleet = try reader.read(history, now: now)
            return (reader, fleet, try history.datasets(account: workspace).map { ($0.dataset.token.text, $0.id) })
        }
        reader = after
        datasets = Dictionary(ids, uniquingKeysWith: { first, _ in first })
        return StatusDocument(fleet, now: now, workspace: workspace, telemetry: nil, requestsPerSecond: 0)
    }

    func runs(of token: String) async throws -> [MonitorRun] {
        guard let id = datasets[token] else { return [] }
        return try await history.reading { history throws(HistoryError) in
            try history.runs(dataset: id, limit: Self.runLimit).map { run in
                MonitorRun(
                    token: run.key.token.text, createdAt: run.key.createdAt, state: run.state,
                    duration: run.duration,
                    queue: run.queue)
            }
        }
    }
}
