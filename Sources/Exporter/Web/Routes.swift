import Configuration
import Exposition
import Foundation
import PasswordHash
import RunModel
import SocketHTTPServer

/// Answers every request: path, method, and what all answers have in common. Who may ask is decided before, in `Routes+Admission.swift`.
struct Routes: Sendable {
    let settings: WebSettings
    let metrics: MetricsPage
    let landing: LandingPage
    let dataset: DatasetPage
    let capacity: CapacityPage
    let reports: ReportPages
    let status: StatusPage
    let readiness: @Sendable () -> Readiness
    /// The web configuration as it is now; throws when the file is unusable, which refuses everyone.
    let web: @Sendable () throws -> WebConfiguration
    let reload: @Sendable () -> Result<Void, ConfigurationError>
    let verifier: PasswordVerifier
    /// Why this process should be restarted; nil while it is healthy. Asked on the event loop, so it never blocks.
    var sickness: @Sendable () -> String? = { nil }
    let limiter = RateLimiter()

    /// What `/-/ready` says.
    enum Readiness: Sendable { case ready, starting, stopping }

    /// Those of RFC 9110, 9 and of RFC 5789; any other is not implemented rather than not allowed here.
    private static let knownMethods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
    /// A smaller body does not get smaller by gzip.
    private static let compressibleBytes = 1024

    /// Called on the event loop, after the admission: only for what never blocks.
    func inlineResponse(to request: HTTPRequest) -> HTTPResponse? {
        switch request.path {
        case "/-/healthy", "/-/ready": response(to: request)
        case settings.telemetryPath where request.method == "GET": metrics.readyResponse(to: request).map { finished($0, for: request) }
        default: nil
        }
    }

    /// Called on a worker thread, after the admission; may block.
    func response(to request: HTTPRequest) -> HTTPResponse {
        finished(routed(request), for: request)
    }

    private func routed(_ request: HTTPRequest) -> HTTPResponse {
        guard Self.knownMethods.contains(request.method) else { return .text(501, "This method is not implemented.\n") }
        if request.path == "/-/reload" { return reloadResponse(to: request) }
        guard let page = page(request.path) else {
            if request.path == "*", request.method == "OPTIONS" { return Self.allowing(204, "GET, HEAD, OPTIONS", "") }
            return .text(404, "Nothing here. Try / for the landing page or \(settings.telemetryPath) for the metrics.\n")
        }
        switch request.method {
        case "GET", "HEAD": return page(request)
        case "OPTIONS": return Self.allowing(204, "GET, HEAD, OPTIONS", "")
        default: return Self.allowing(405, "GET, HEAD, OPTIONS", "Only GET and HEAD are supported here.\n")
        }
    }

    /// What answers a path; nil for a path that does not exist.
    private func page(_ path: String) -> ((HTTPRequest) -> HTTPResponse)? {
        switch path {
        case settings.telemetryPath: metrics.response(to:)
        case "/api/v1/status": { _ in status.response() }
        case "/": landing.response(to:)
        case "/capacity": capacity.response(to:)
        case "/-/healthy": { _ in healthResponse }
        case "/-/ready": { _ in readinessResponse }
        case _ where path.hasPrefix("/datasets/"): { dataset.response(dataset: String(path.dropFirst("/datasets/".count)), to: $0) }
        case "/reports": { Self.redirect(to: "/reports/", $0) }
        case _ where path.hasPrefix("/reports/"): { reports.response(path: String(path.dropFirst("/reports/".count)), to: $0) }
        default: nil
        }
    }

    private var healthResponse: HTTPResponse {
        sickness().map { .text(503, "mode-exporter is not healthy: \($0).\n") } ?? .text(200, "mode-exporter is healthy.\n")
    }

    private var readinessResponse: HTTPResponse {
        switch readiness() {
        case .ready: .text(200, "mode-exporter is ready.\n")
        case .starting: .text(503, "mode-exporter is still reading its history; /metrics follows.\n")
        case .stopping: .text(503, "mode-exporter is stopping.\n")
        }
    }

    private func reloadResponse(to request: HTTPRequest) -> HTTPResponse {
        guard settings.isLifecycleEnabled else {
            return .text(403, "Reloading over HTTP is disabled; start with --web.enable-lifecycle.\n")
        }
        guard request.method == "POST" || request.method == "PUT" else {
            let isQuestion = request.method == "OPTIONS"
            return Self.allowing(isQuestion ? 204 : 405, "POST, PUT, OPTIONS", isQuestion ? "" : "Only POST and PUT reload.\n")
        }
        guard !RequestOrigin.isForeign(request) else { return .text(403, "A page of another site may not reload the configuration.\n") }
        switch reload() {
        case .success: return .text(200, "Configuration reloaded.\n")
        case .failure(let error): return .text(500, "\(error). The previous configuration remains in effect.\n")
        }
    }

    /// With what every answer has: security fields, and gzip for text that is worth it.
    func finished(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse {
        let response = SecurityHeaders.add(to: response, configured: (try? web().headers) ?? [])
        guard request.path != settings.telemetryPath, response.body.count >= Self.compressibleBytes else { return response }
        return response.with("Vary", "Accept-Encoding")
            .compressed(ContentNegotiation.acceptsGzip(acceptEncoding: request.headers["accept-encoding"]))
    }

    private static func allowing(_ status: Int, _ methods: String, _ text: String) -> HTTPResponse {
        (text.isEmpty ? HTTPResponse(status: status) : .text(status, text)).with("Allow", methods)
    }

    /// Keeps the query, which is part of what was asked for.
    private static func redirect(to path: String, _ request: HTTPRequest) -> HTTPResponse {
        let query = request.target.firstIndex(of: "?").map { String(request.target[$0...]) } ?? ""
        return HTTPResponse(status: 308, headers: [(name: "Location", value: path + query)])
    }
}
