import Foundation
import PasswordHash
import SocketHTTPServer

/// Who may ask, decided from the head of a request on the event loop, so nothing here may block.
extension Routes {
    /// No request needs a body; some clients send a small one with a reload.
    private static let bodyBytes = 4096

    /// Rate limit, then basic authentication.
    ///
    /// A password that was checked before passes, or is refused, at once; others are checked a few at a time, so that guesses delay
    /// neither those who are known nor the health checks.
    func admission(of request: HTTPRequest) -> RequestAdmission {
        let web: WebConfiguration
        do {
            web = try self.web()
        } catch {
            return .answer(finished(.text(500, "The web configuration file cannot be used; see the log.\n"), for: request))
        }
        guard limiter.allows(web.rateLimit, now: Int64(clamping: DispatchTime.now().uptimeNanoseconds)) else {
            let refusal = HTTPResponse.text(429, "Too many requests; rate_limit of the web configuration allows no more.\n")
            return .answer(finished(refusal.with("Retry-After", "1"), for: request))
        }
        guard !web.users.isEmpty else { return .accept(bodyBytes: Self.bodyBytes) }
        guard let (user, password) = Self.credentials(request.headers["authorization"]) else { return unauthorized(request) }
        switch verifier.knownVerdict(user: user, password: password, hashes: web.users) {
        case true?: return .accept(bodyBytes: Self.bodyBytes)
        case false?: return unauthorized(request)
        case nil:
            let (verifier, users) = (verifier, web.users)
            return .decideLater {
                verifier.verify(user: user, password: password, hashes: users)
                    ? .accept(bodyBytes: Self.bodyBytes) : unauthorized(request)
            }
        }
    }

    private func unauthorized(_ request: HTTPRequest) -> RequestAdmission {
        let challenge = "Basic realm=\"mode-exporter\", charset=\"UTF-8\""
        return .answer(finished(.text(401, "Unauthorized\n").with("WWW-Authenticate", challenge), for: request))
    }

    private static func credentials(_ header: String?) -> (user: String, password: String)? {
        guard let header, header.lowercased().hasPrefix("basic "),
            let bytes = Data(base64Encoded: header.dropFirst(6).trimmingCharacters(in: .whitespaces)),
            let text = String(bytes: bytes, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}

/// Whether a browser sends a request for a page of another site.
enum RequestOrigin {
    /// True when `Origin` or `Sec-Fetch-Site` name another origin than the one asked; programs such as curl send neither.
    static func isForeign(_ request: HTTPRequest) -> Bool {
        if let site = request.headers["Sec-Fetch-Site"]?.lowercased(), site != "same-origin", site != "none" { return true }
        guard let origin = request.headers["Origin"]?.lowercased() else { return false }
        guard let host = request.headers["Host"]?.lowercased() else { return true }
        // The scheme is not known here: a proxy may speak TLS for us.
        return !["http://", "https://"].contains { scheme in
            origin.hasPrefix(scheme)
                && withoutDefaultPort(String(origin.dropFirst(scheme.count)), scheme) == withoutDefaultPort(host, scheme)
        }
    }

    private static func withoutDefaultPort(_ host: String, _ scheme: String) -> String {
        let port = scheme == "http://" ? ":80" : ":443"
        return host.hasSuffix(port) ? String(host.dropLast(port.count)) : host
    }
}
