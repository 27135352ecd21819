import CurlHTTP
import RunModel

struct APICall: Sendable {
    var endpoint: ModeEndpoint
    /// Path segments after `/api`, not yet escaped.
    var segments: [String]
    var query: [(name: String, value: String)] = []
    var subject: String

    var method: CurlRequest.Method { endpoint == .trigger ? .post : .get }

    func address(baseURL: String) -> String {
        Self.root(baseURL) + "/api/" + segments.map(Self.escaped).joined(separator: "/")
    }

    func url(baseURL: String) -> String {
        let pairs = query.map { Self.escaped($0.name) + "=" + Self.escaped($0.value) }
        return address(baseURL: baseURL) + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// The base URL without a slash or `/api` at its end, which people add from the documentation's examples.
    static func root(_ baseURL: String) -> String {
        var text = Substring(baseURL)
        while text.hasSuffix("/") { text = text.dropLast() }
        if text.hasSuffix("/api") { text = text.dropLast(4) }
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }

    /// A colon stays, as the API's examples of `filter` show it.
    private static func escaped(_ text: String) -> String { PercentEncoding.encode(text, keeping: ":") }
}

/// The calls of the API; the values of the label `endpoint`.
package enum ModeEndpoint: String, Sendable, Hashable, CaseIterable {
    /// `GET /api/verify`
    case verify
    /// `GET /api/{account}/spaces`
    case spaces
    /// `GET /api/{account}/spaces/{space}/datasets`
    case datasets
    /// `GET /api/{account}/datasets/{dataset}/runs`
    case runs
    /// `GET /api/{account}/datasets/{dataset}/runs/{run}`
    case run
    /// `GET /api/{account}/reports/{dataset}/runs/{run}/query_runs`
    case queryRuns = "query_runs"
    /// `GET /api/{account}/datasets/{dataset}/schedules`
    case schedules
    /// `POST /api/{account}/datasets/{dataset}/runs`
    case trigger
}
