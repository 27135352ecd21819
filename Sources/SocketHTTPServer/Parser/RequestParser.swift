/// Turns the bytes of one connection into requests, one after the other; a value without I/O, timers or threads.
///
/// After ``Event/refused(_:)`` it stays refused: the start of the next request is unknown.
package struct RequestParser: Sendable {
    /// What the bytes so far amount to.
    package enum Event: Sendable {
        /// Nothing can be done before more bytes come.
        case needsMore
        /// Everything before the body. ``RequestParser/accept(bodyBytes:)`` or ``RequestParser/dismiss()`` says how to go on.
        case head(MessageHead)
        /// The client waits for `100 Continue` before it sends its body; reported once per request.
        case expectsContinue
        /// A complete request; the bytes behind it stay for the next call.
        case request(ParsedRequest)
        /// The bytes are not a request that this server takes.
        case refused(RequestRefusal)
    }

    /// How far the request is that comes in now.
    enum Progress: Sendable { case idle, head, body }

    enum Phase {
        case requestLine
        case fields(RequestLine)
        case undecided(MessageHead)
        case fixedBody(MessageHead, remaining: Int)
        case chunked(MessageHead, ChunkedBody)
        case refused(RequestRefusal)
    }

    let limits: HTTPServerLimits
    private var buffer = LineBuffer()
    private var phase = Phase.requestLine
    private var block = FieldBlock()
    private var body: [UInt8] = []
    private var emptyLines = 0
    private var owesContinue = false
    private var bodyLimit = 0
    /// Whether the request that comes in now, or was refused, is a HEAD: its answer has no body (RFC 9110, 9.3.2).
    private(set) var isHead = false

    package init(limits: HTTPServerLimits) { self.limits = limits }

    /// The bytes of an unfinished body, for the server's account of memory.
    var bufferedBodyBytes: Int { body.count }

    var progress: Progress {
        switch phase {
        case .requestLine: buffer.isEmpty ? .idle : .head
        case .fields, .undecided, .refused: .head
        case .fixedBody, .chunked: .body
        }
    }

    package mutating func append(_ input: UnsafeRawBufferPointer) {
        if case .refused = phase { return }
        buffer.append(input)
    }

    /// After ``Event/head(_:)``: reads the body, which may have at most that many bytes.
    package mutating func accept(bodyBytes: Int) {
        guard case .undecided(let head) = phase else { return }
        do throws(RequestRefusal) {
            try head.checkLength(atMost: bodyBytes)
            bodyLimit = bodyBytes
            begin(head)
        } catch {
            refuse(error)
        }
    }

    /// After ``Event/head(_:)``: the request is answered without its body.
    ///
    /// - Returns: whether a further request can follow; a body that is left unread hides where it would begin.
    mutating func dismiss() -> Bool {
        guard case .undecided(let head) = phase else { return false }
        guard head.framing == .none else {
            refuse(RequestRefusal(400, "the request was answered before its body"))
            return false
        }
        reset()
        return true
    }

    /// Takes the next step; call it until it needs more.
    package mutating func next() -> Event {
        do throws(RequestRefusal) {
            return try advance()
        } catch {
            refuse(error)
            return .refused(error)
        }
    }

    private mutating func refuse(_ refusal: RequestRefusal) {
        phase = .refused(refusal)
        buffer = LineBuffer()
        body = []
    }

    private mutating func advance() throws(RequestRefusal) -> Event {
        while true {
            switch phase {
            case .refused(let refusal):
                throw refusal
            case .requestLine:
                guard try readRequestLine() else { return .needsMore }
            case .fields(let line):
                guard let fields = try block.read(from: &buffer, limits: limits) else { return .needsMore }
                let head = try MessageHead(line: line, headers: HTTPHeaders(fields))
                phase = .undecided(head)
                return .head(head)
            case .undecided:
                return .needsMore
            case .fixedBody(let head, let remaining):
                if takeContinue() { return .expectsContinue }
                let part = buffer.nextBytes(remaining)
                body.append(contentsOf: part)
                guard part.count == remaining else {
                    phase = .fixedBody(head, remaining: remaining - part.count)
                    return .needsMore
                }
                return complete(head)
            case .chunked(let head, var chunks):
                if takeContinue() { return .expectsContinue }
                let ended = try chunks.read(from: &buffer, into: &body, bodyLimit: bodyLimit, limits: limits)
                phase = .chunked(head, chunks)
                return ended ? complete(head) : .needsMore
            }
        }
    }

    private mutating func readRequestLine() throws(RequestRefusal) -> Bool {
        // A TLS hello or other noise may never hold a line end, so the first byte decides.
        if let first = buffer.first, !ASCII.isTokenByte(first), first != ASCII.carriageReturn, first != ASCII.lineFeed {
            throw .malformed("this is not an HTTP request")
        }
        isHead = buffer.starts(with: "HEAD ".utf8)
        switch buffer.nextLine(limit: limits.requestLineBytes) {
        case .incomplete:
            return false
        case .tooLong:
            throw RequestRefusal(414, "the request line is longer than \(limits.requestLineBytes) bytes")
        case .endsWithoutCarriageReturn:
            throw .malformed("the request line does not end with CRLF")
        case .complete(let line) where line.isEmpty:
            // RFC 9112, 2.2: old clients send a CRLF behind a body, which is not part of it.
            emptyLines += 1
            guard emptyLines <= 2 else { throw .malformed("there are empty lines where a request line should be") }
        case .complete(let line):
            phase = .fields(try RequestLine(line))
        }
        return true
    }

    private mutating func begin(_ head: MessageHead) {
        owesContinue = head.expectsContinue
        switch head.framing {
        case .none: phase = .fixedBody(head, remaining: 0)
        case .length(let length): phase = .fixedBody(head, remaining: length)
        case .chunked: phase = .chunked(head, ChunkedBody())
        }
    }

    /// Whether to tell the client to go on: once, and only when it has not gone on by itself (RFC 9110, 10.1.1).
    private mutating func takeContinue() -> Bool {
        defer { owesContinue = false }
        return owesContinue && buffer.isEmpty
    }

    private mutating func complete(_ head: MessageHead) -> Event {
        var message = head.message
        message.body = body
        reset()
        return .request(ParsedRequest(message: message, minorVersion: head.line.minorVersion, keepsAlive: head.keepsAlive))
    }

    private mutating func reset() {
        body = []
        block = FieldBlock()
        emptyLines = 0
        phase = .requestLine
        buffer.releaseIfEmpty()
    }
}

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
