import SocketHTTPServer

/// The fields that keep a browser from doing with our pages what they are not for.
enum SecurityHeaders {
    /// The pages are one file each: styles stand in them, nothing is fetched, nothing but ``RefreshScript`` runs, forms lead back here.
    private static func contentPolicy(ancestors: String) -> String {
        "default-src 'none'; script-src '\(RefreshScript.contentHash)'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors \(ancestors)"
    }

    /// A response with the fields, of which those of the web configuration replace ours.
    static func add(to response: HTTPResponse, configured: [(name: String, value: String)]) -> HTTPResponse {
        let framing = configured.first { $0.name == "X-Frame-Options" }?.value
        let defaults = [
            // Who allows frames of the same origin by the old field means the new one as well.
            (name: "Content-Security-Policy", value: contentPolicy(ancestors: framing == "sameorigin" ? "'self'" : "'none'")),
            (name: "X-Content-Type-Options", value: "nosniff"), (name: "X-Frame-Options", value: "deny"),
            (name: "Referrer-Policy", value: "no-referrer"),
        ]
        var response = response
        let fields = configured + defaults.filter { field in !configured.contains { $0.name == field.name } }
        // Two policies would both apply, and two values of other fields mean nothing.
        response.headers.removeAll { own in fields.contains { $0.name == own.name } }
        response.headers += fields
        return response
    }
}
