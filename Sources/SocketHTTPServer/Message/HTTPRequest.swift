/// A complete request: the server calls its handler only after the whole body has come.
package struct HTTPRequest: Sendable {
    /// The method as it was sent, for example `GET`; methods are case-sensitive.
    package var method: String
    /// The target as it was sent, for example `/api/runs?page=2`.
    package var target: String
    /// The path of the target, percent-decoded, without the query. Dot segments such as `/../` are left as they are, and so is `%2F`: an
    /// escaped slash does not separate segments.
    package var path: String
    /// The query, percent-decoded, in order; `+` is a space, a name without `=` has an empty value.
    package var query: [(name: String, value: String)]
    package var headers: HTTPHeaders
    /// The body, at most ``HTTPServerLimits/bodyBytes`` long; empty without one.
    package var body: [UInt8]
    /// Who asks: `127.0.0.1:54321`, `[::1]:54321`, or `unix`.
    var peer: String

    /// A request as the server would hand it over, for tests and for callers without a socket.
    ///
    /// - Parameter target: with query; when it cannot be decoded, `path` is the target as it is and `query` empty (the server answers 400).
    package init(method: String = "GET", target: String = "/", headers: HTTPHeaders = [:], body: [UInt8] = [], peer: String = "") {
        let decoded = RequestTarget(target)
        self.init(method: method, target: target, decoded: decoded, headers: headers, body: body, peer: peer)
    }

    init(method: String, target: String, decoded: RequestTarget?, headers: HTTPHeaders, body: [UInt8], peer: String) {
        self.method = method
        self.target = target
        path = decoded?.path ?? target
        query = decoded?.query ?? []
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}

/// What a server does with a request by its head, before any of its body is read.
package enum RequestAdmission: Sendable {
    /// Reads the body, of at most that many bytes (more is answered 413), and serves the request.
    case accept(bodyBytes: Int)
    /// Answers at once. A body that was announced is not read, and the connection closes.
    case answer(HTTPResponse)
    /// Decides on a thread that may block: few at a time, and outside of ``HTTPServerLimits/concurrentRequests``.
    case decideLater(@Sendable () -> RequestAdmission)
}

/// The header fields of a message, in the order in which they came, looked up without regard to case.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// One field: its name as it was sent, and its value without the blanks around it.
    typealias Field = (name: String, value: String)

    /// Every field, in order; a name may come more than once.
    let fields: [Field]

    init(_ fields: [Field] = []) { self.fields = fields }

    /// `["Accept": "text/plain"]`, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The value of a field, all of them joined by `", "` when it came more than once (RFC 9110, 5.3); nil when it did not come.
    ///
    /// Takes time proportional to the number of fields, which the server limits.
    package subscript(name: String) -> String? {
        let found = values(of: name)
        return found.isEmpty ? nil : found.joined(separator: ", ")
    }

    /// The values of a field, in order.
    func values(of name: String) -> [String] {
        fields.compactMap { ASCII.equalIgnoringCase($0.name, name) ? $0.value : nil }
    }
}
