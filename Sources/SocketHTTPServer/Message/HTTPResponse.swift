package struct HTTPResponse: Sendable {
    /// The status code, 200 to 599; anything else is sent as 500.
    package var status: Int
    /// The header fields, sent in order.
    ///
    /// `Content-Length`, `Transfer-Encoding` and `Keep-Alive` are the server's and left out. `Date` and `Connection` are the server's
    /// unless given: a `Connection: close` here closes. Control characters in names and values are replaced, so nothing can be injected.
    package var headers: [(name: String, value: String)]
    /// The body. For `HEAD` the server sends its length and drops it; 204 and 304 never have one.
    package var body: HTTPBody
    /// How slowly and how far to send, nil for at once and complete.
    package var pacing: Pacing?

    package init(status: Int, headers: [(name: String, value: String)] = [], body: HTTPBody = .empty, pacing: Pacing? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.pacing = pacing
    }

    package static func text(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: HTTPBody(text))
    }
}
