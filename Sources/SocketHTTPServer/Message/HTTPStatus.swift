/// The reason phrases of RFC 9110, 15 and of the registry behind it.
enum HTTPStatus {
    static func reason(_ status: Int) -> String { reasons[status] ?? "Status \(status)" }

    /// The body of an answer that the server gives by itself, for example `408 Request Timeout: the head came too slowly`.
    static func explanation(_ status: Int, _ detail: String) -> HTTPResponse {
        .text(status, "\(status) \(reason(status)): \(detail)\n").with("X-Content-Type-Options", "nosniff")
    }

    /// Whether an answer of that status never has a body (RFC 9110, 6.4.1).
    static func forbidsBody(_ status: Int) -> Bool { status == 204 || status == 304 }

    private static let reasons: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently", 302: "Found",
        303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
        410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
        415: "Unsupported Media Type", 417: "Expectation Failed", 422: "Unprocessable Content", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
