/// Everything before the body, and what it says about the body.
package struct MessageHead: Sendable {
    /// How the end of the body is found (RFC 9112, 6).
    enum Framing: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
    }

    let line: RequestLine
    let headers: HTTPHeaders
    let framing: Framing
    let keepsAlive: Bool
    /// Whether the client waits for 100 before it sends the body.
    let expectsContinue: Bool

    /// - Throws: a refusal with 400, 417 or 501.
    init(line: RequestLine, headers: HTTPHeaders) throws(RequestRefusal) {
        try Self.checkHost(headers, minorVersion: line.minorVersion)
        framing = try Self.framing(headers, minorVersion: line.minorVersion)
        let connection = headers["Connection"] ?? ""
        if line.minorVersion == 0 {
            keepsAlive = ASCII.list(connection, names: "keep-alive") && !ASCII.list(connection, names: "close")
            expectsContinue = false
        } else {
            keepsAlive = !ASCII.list(connection, names: "close")
            let expectation = headers["Expect"]
            if let expectation, !ASCII.equalIgnoringCase(expectation, "100-continue") {
                throw RequestRefusal(417, "the only expectation known is 100-continue")
            }
            expectsContinue = expectation != nil && framing != .none
        }
        self.line = line
        self.headers = headers
    }

    private static func checkHost(_ headers: HTTPHeaders, minorVersion: Int) throws(RequestRefusal) {
        let hosts = headers.values(of: "Host")
        guard hosts.count <= 1 else { throw .malformed("there is more than one Host field") }
        guard let host = hosts.first else {
            if minorVersion == 0 { return }
            throw .malformed("there is no Host field, which HTTP/1.1 demands")
        }
        guard Authority.isValid(host.utf8) else { throw .malformed("the Host field is not a host with an optional port") }
    }

    private static func framing(_ headers: HTTPHeaders, minorVersion: Int) throws(RequestRefusal) -> Framing {
        let lengths = headers.values(of: "Content-Length")
        if let coding = headers["Transfer-Encoding"] {
            // RFC 9112, 6.1 and 6.3: either may be an attempt to smuggle a second request.
            guard lengths.isEmpty else { throw .malformed("there are both Content-Length and Transfer-Encoding") }
            guard minorVersion > 0 else { throw .malformed("HTTP/1.0 has no Transfer-Encoding") }
            return try chunkedFraming(coding)
        }
        guard let text = lengths.first else { return .none }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy(ASCII.isDigit) else {
            throw .malformed("the Content-Length is malformed or given more than once")
        }
        // More digits than an Int holds are still a valid length, and beyond every limit.
        let length = Int(text) ?? Int.max
        return length == 0 ? .none : .length(length)
    }

    /// RFC 9112, 6.3: without chunked at the end the body's length is unknown; 6.1: an unknown coding before it is not implemented.
    private static func chunkedFraming(_ coding: String) throws(RequestRefusal) -> Framing {
        let codings = coding.split(separator: ",", omittingEmptySubsequences: false).map(ASCII.trimmingBlanks)
        let isChunked = codings.map { ASCII.equalIgnoringCase($0, "chunked") }
        guard codings.allSatisfy({ !$0.isEmpty }), isChunked.last == true else {
            throw .malformed("the last transfer coding is not chunked, so the body has no end")
        }
        guard !isChunked.dropLast().contains(true) else { throw .malformed("the body is chunked more than once") }
        guard codings.count == 1 else { throw RequestRefusal(501, "the only transfer coding known is chunked") }
        return .chunked
    }

    /// Refuses a body that is announced to be longer than allowed.
    ///
    /// - Throws: a refusal with 413.
    func checkLength(atMost maximumBytes: Int) throws(RequestRefusal) {
        guard case .length(let length) = framing, length > maximumBytes else { return }
        // As the client wrote it: the number may be more than an Int holds.
        throw RequestRefusal(413, "the body has \(headers["Content-Length"] ?? "\(length)") bytes; this server accepts \(maximumBytes)")
    }

    var message: HTTPRequest {
        HTTPRequest(method: line.method, target: line.target, decoded: line.decoded, headers: headers, body: [], peer: "")
    }
}
