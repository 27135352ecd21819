/// Turns the bytes of one connection into requests, one after the other; a value without I/O, timers or threads.
///
/// After ``Event/refused(_:)`` it stays refused: nobody knows where the next request would begin.
struct RequestParser: Sendable {
    enum Event: Sendable {
        /// Nothing can be done before more bytes come.
        case needsMore
        /// The client waits for `100 Continue` before it sends its body; told once per request.
        case expectsContinue
        /// A complete request; the bytes behind it stay for the next call.
        case request(ParsedRequest)
        /// The bytes are no request that this server takes.
        case refused(RequestRefusal)
    }

    /// How far the request is that comes in now.
    enum Progress: Sendable { case idle, head, body }

    enum Phase {
        case requestLine
        case fields(RequestLine)
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

    init(limits: HTTPServerLimits) { self.limits = limits }

    /// The bytes of an unfinished body, for the server's account of memory.
    var bufferedBodyBytes: Int { body.count }

    /// How far the request is that comes in now.
    var progress: Progress {
        switch phase {
        case .requestLine: buffer.isEmpty ? .idle : .head
        case .fields, .refused: .head
        case .fixedBody, .chunked: .body
        }
    }

    /// Adds what came from the client.
    mutating func append(_ input: UnsafeRawBufferPointer) {
        if case .refused = phase { return }
        buffer.append(input)
    }

    /// Takes the next step; call it until it needs more.
    mutating func next() -> Event {
        do throws(RequestRefusal) {
            return try advance()
        } catch {
            phase = .refused(error)
            buffer = LineBuffer()
            body = []
            return .refused(error)
        }
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
                let head = try MessageHead(line: line, headers: HTTPHeaders(fields), maximumBodyBytes: limits.bodyBytes)
                begin(head)
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
                let ended = try chunks.read(from: &buffer, into: &body, limits: limits)
                phase = .chunked(head, chunks)
                return ended ? complete(head) : .needsMore
            }
        }
    }

    private mutating func readRequestLine() throws(RequestRefusal) -> Bool {
        // A TLS hello or other noise may never hold a line end, so the first byte decides.
        if let first = buffer.first, !ASCII.isTokenByte(first), first != ASCII.carriageReturn, first != ASCII.lineFeed {
            throw .malformed("this is no HTTP request")
        }
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
        let message = HTTPRequest(
            method: head.line.method,
            target: head.line.target,
            decoded: head.line.decoded,
            headers: head.headers,
            body: body,
            peer: ""
        )
        body = []
        block = FieldBlock()
        emptyLines = 0
        phase = .requestLine
        buffer.releaseIfEmpty()
        return .request(ParsedRequest(message: message, minorVersion: head.line.minorVersion, keepsAlive: head.keepsAlive))
    }
}
