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
        guard let snapshot = snapshots.newest else {
            return .text(503, "mode-exporter is still reading its history; try again in a moment.\n")
        }
        // Errors and requests move between two snapshots; once a second is enough for both.
        let now = clock.now
        let bytes = try? cache.bytes(second: now.milliseconds / 1000) {
            try StatusDocument(
                snapshot.fleet, now: now, workspace: workspace, telemetry: telemetry.current, requestsPerSecond: requestsPerSecond()
            ).encoded()
        }
        guard let bytes else { return .text(500, "The status cannot be written as JSON.\n") }
        return HTTPResponse(
            status: 200, headers: [(name: "Content-Type", value: "application/json"), (name: "Cache-Control", value: "no-store")],
            body: HTTPBody(bytes))
    }
}
