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

    /// The same with one header field more.
    package func with(_ name: String, _ value: String) -> HTTPResponse {
        var response = self
        response.headers.append((name, value))
        return response
    }
}

/// The body of a response: arrays that are shared, so one rendering serves any number of connections at once.
///
/// The server sends from the arrays' own storage and counts each array once in ``HTTPServerLimits/inFlightBodyBytes``, however many
/// connections it goes to.
package struct HTTPBody: Sendable {
    /// The parts, sent in order. Empty parts are allowed.
    package var chunks: [[UInt8]]

    package init(_ bytes: [UInt8]) { chunks = [bytes] }

    /// A body of several parts; ``Pacing/chunkInterval`` waits between them.
    package init(chunks: [[UInt8]]) { self.chunks = chunks }

    init(_ text: String) { chunks = [Array(text.utf8)] }

    package static let empty = HTTPBody(chunks: [])

    package var count: Int { chunks.reduce(0) { $0 + $1.count } }
}

/// How slowly, and how far, an answer is sent: for simulators of slow and broken servers.
///
/// Timers of the event loop do the waiting, so a slow answer holds no thread.
package struct Pacing: Sendable, Equatable {
    /// How long to wait before the first byte of the answer; 0 means no wait.
    var initialDelay: Duration
    /// How long to wait after each part of the body before the next; 0 means no wait.
    var chunkInterval: Duration
    /// After how many bytes of the body to close the connection, though `Content-Length` promises all; 0 closes after the head, nil sends
    /// everything.
    package var truncateAfterBytes: Int?
    /// Whether to close the connection (after the initial delay) without sending anything, as a server that dies.
    package var closesWithoutAnswer: Bool

    /// Everything at once and complete, but for what is given. Negative values count as 0.
    package init(
        initialDelay: Duration = .zero,
        chunkInterval: Duration = .zero,
        truncateAfterBytes: Int? = nil,
        closesWithoutAnswer: Bool = false
    ) {
        self.initialDelay = initialDelay
        self.chunkInterval = chunkInterval
        self.truncateAfterBytes = truncateAfterBytes
        self.closesWithoutAnswer = closesWithoutAnswer
    }
}
