import Collection
import RunModel
import SocketHTTPServer

/// `/api/v1/status`, from the published snapshot: touches neither the API nor the database.
struct StatusPage: Sendable {
    let snapshots: SnapshotStore
    let telemetry: ExporterTelemetry
    let clock: ServerClock
    let workspace: String
    let requestsPerSecond: @Sendable () -> Double
    private let cache = SecondCache()

    func response() -> HTTPResponse {
        guard let snapshot = snapshots.newest else { return .stillStarting }
        // Errors and requests move between two snapshots; once a second is enough for both.
        let now = clock.now
        let bytes = try? cache.bytes(second: now.milliseconds / 1000) {
            try StatusDocument(
                snapshot.fleet, now: now, workspace: workspace, telemetry: telemetry.current, requestsPerSecond: requestsPerSecond()
            ).encoded()
        }
        return bytes.map { PageFormat.json.response(200, $0) } ?? .text(500, "The status cannot be written as JSON.\n")
    }
}
