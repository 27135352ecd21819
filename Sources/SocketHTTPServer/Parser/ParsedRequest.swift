/// A request as the parser hands it over: the message, and what its head says about the connection.
package struct ParsedRequest: Sendable {
    /// The message; its `peer` is empty, the parser knows no sockets.
    package var message: HTTPRequest
    /// The minor version: 0 for HTTP/1.0, 1 for HTTP/1.1 and every later 1.x.
    let minorVersion: Int
    /// Whether the client wants to keep the connection: the default of HTTP/1.1, a wish of HTTP/1.0 (RFC 9112, 9.3).
    let keepsAlive: Bool
}

/// Why a request is refused: the status to answer with, and a line for people. The connection ends with it.
package struct RequestRefusal: Error, Sendable, Equatable {
    package let status: Int
    let reason: String

    init(_ status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    /// The message does not follow the grammar.
    static func malformed(_ reason: String) -> RequestRefusal { RequestRefusal(400, reason) }
}
