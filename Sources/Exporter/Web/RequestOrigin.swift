import SocketHTTPServer

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
