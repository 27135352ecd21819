import Foundation
import PasswordHash
import RunModel
import SocketHTTPServer

/// Answers every request: authentication, method, path.
struct Routes: Sendable {
    let settings: WebSettings
    let metrics: MetricsPage
    let landing: LandingPage
    let reports: ReportPages
    let status: StatusPage
    let readiness: @Sendable () -> Bool
    /// The users of the web configuration file as it is now; throws when the file is unusable, which refuses everybody.
    let users: @Sendable () throws -> [String: String]
    let reload: @Sendable () -> Result<Void, ConfigurationError>
    let verifier: PasswordVerifier

    /// Called on the event loop: only for what never blocks.
    func inlineResponse(to request: HTTPRequest) -> HTTPResponse? {
        guard request.path == "/-/healthy", (try? users().isEmpty) == true else { return nil }
        return response(to: request)
    }

    /// Called on a worker thread; may block.
    func response(to request: HTTPRequest) -> HTTPResponse {
        if let refusal = refusal(of: request) { return refusal }
        if request.path == "/-/reload" { return reloadResponse(to: request) }
        guard request.method == "GET" || request.method == "HEAD" else {
            var response = HTTPResponse.text(405, "Only GET and HEAD are answered here.\n")
            response.headers.append((name: "Allow", value: "GET, HEAD"))
            return response
        }
        switch request.path {
        case settings.telemetryPath: return metrics.response(to: request)
        case "/api/v1/status": return status.response()
        case "/": return landing.response(to: request)
        case "/-/healthy": return .text(200, "mode-exporter is healthy.\n")
        case "/-/ready":
            return readiness()
                ? .text(200, "mode-exporter is ready.\n") : .text(503, "mode-exporter is still reading its history; /metrics follows.\n")
        case "/reports": return HTTPResponse(status: 308, headers: [(name: "Location", value: "/reports/")])
        case let path where path.hasPrefix("/reports/"): return reports.response(path: String(path.dropFirst("/reports/".count)))
        default: return .text(404, "Nothing is here. Try / for the landing page or \(settings.telemetryPath) for the metrics.\n")
        }
    }

    private func refusal(of request: HTTPRequest) -> HTTPResponse? {
        let users: [String: String]
        do {
            users = try self.users()
        } catch {
            return .text(500, "The web configuration file cannot be used; see the log.\n")
        }
        guard !users.isEmpty else { return nil }
        if let (user, password) = Self.credentials(request.headers["authorization"]),
            verifier.verify(user: user, password: password, hashes: users) { return nil }
        var response = HTTPResponse.text(401, "Unauthorized\n")
        response.headers.append((name: "WWW-Authenticate", value: "Basic"))
        return response
    }

    private static func credentials(_ header: String?) -> (user: String, password: String)? {
        guard let header, header.lowercased().hasPrefix("basic "),
            let bytes = Data(base64Encoded: header.dropFirst(6).trimmingCharacters(in: .whitespaces)),
            let text = String(bytes: bytes, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private func reloadResponse(to request: HTTPRequest) -> HTTPResponse {
        guard settings.isLifecycleEnabled else { return .text(403, "Reloading over HTTP is off; start with --web.enable-lifecycle.\n") }
        guard request.method == "POST" || request.method == "PUT" else {
            var response = HTTPResponse.text(405, "Only POST and PUT reload.\n")
            response.headers.append((name: "Allow", value: "POST, PUT"))
            return response
        }
        switch reload() {
        case .success: return .text(200, "Configuration reloaded.\n")
        case .failure(let error): return .text(500, "\(error). The old configuration stays in force.\n")
        }
    }
}
