import FuzzTargets
import Testing

@testable import SocketHTTPServer

@Suite struct RequestParserTests {
    /// The one request in a text.
    private func only(_ text: String) throws -> ParsedRequest {
        var parser = RequestParser(limits: .init())
        Array(text.utf8).withUnsafeBytes { parser.append($0) }
        if case .head = parser.next() { parser.accept(bodyBytes: 1 << 20) }
        guard case .request(let request) = parser.next() else { throw TestClient.Failure(description: "no request in \(text)") }
        return request
    }

    @Test func readsMethodTargetFieldsAndBody() throws {
        let text = "POST /a%20b/c?x=1+2&y=%C3%A9&z HTTP/1.1\r\nHost: h\r\nX-A: one\r\nContent-Length: 5\r\nx-a:\t two \r\n\r\nhello"
        let message = try only(text).message
        #expect(message.method == "POST")
        #expect(message.target == "/a%20b/c?x=1+2&y=%C3%A9&z")
        #expect(message.path == "/a b/c")
        #expect(message.query.map(\.name) == ["x", "y", "z"])
        #expect(message.query.map(\.value) == ["1 2", "é", ""])
        #expect(message.headers["X-a"] == "one, two")
        #expect(message.headers["Y"] == nil)
        #expect(message.body == Array("hello".utf8))
    }

    @Test(arguments: [
        ("GET http://host:80/a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", "/a"), ("GET HTTP://host HTTP/1.1\r\nHost: h\r\n\r\n", "/"),
        ("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "*"), ("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "/"),
        ("GET /a/../b HTTP/1.7\r\nHost: [::1]:80\r\n\r\n", "/a/../b"), ("GET // HTTP/1.0\r\n\r\n", "//"),
    ])
    func takesEveryFormOfTarget(text: String, path: String) throws {
        #expect(try only(text).message.path == path)
    }

    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false), ("HTTP/1.1", "Connection: x, CLOSE\r\n", false),
        ("HTTP/1.0", "", false), ("HTTP/1.0", "Connection: Keep-Alive\r\n", true), ("HTTP/1.1", "Connection: closed\r\n", true),
    ])
    func knowsWhetherTheConnectionStays(version: String, field: String, stays: Bool) throws {
        #expect(try only("GET / \(version)\r\nHost: h\r\n\(field)\r\n").keepsAlive == stays)
    }

    /// Each of these has been used to make two programs see different requests, or is plainly wrong.
    @Test(arguments: [
        "GET /\r\n\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", " GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / http/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1\r\nHost: h\r\n\r\n", "GET / HTTP/11.1\r\nHost: h\r\n\r\n",
        "G\u{1}T / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: h\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%0 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: h\r\n\r\n", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", "GET * HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nHost: h\n\r\n", "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nXy\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nX: \u{0}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: \u{7f}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: ٣\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "\u{16}\u{3}\u{1}", "\r\n\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : y\r\n\r\n",
    ])
    func refusesMalformedRequests(text: String) {
        let parsed = ParsedRequests(text)
        #expect(parsed.refusal == 400)
        #expect(parsed.requests == [])
    }

    @Test(arguments: [
        ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505), ("GET / HTTP/9.9\r\nHost: h\r\n\r\n", 505), ("GET / HTTP/0.9\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\n", 505), ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n", 417),
    ])
    func refusesWhatItDoesNotSpeak(text: String, status: Int) {
        #expect(ParsedRequests(text).refusal == status)
    }

    @Test func readsChunkedBodiesWithExtensionsAndTrailers() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        let text = head + "5;a=b\r\nhello\r\n00006\r\n world\r\n0\r\nX: y\r\n\r\nGET /next HTTP/1.0\r\n\r\n"
        let parsed = ParsedRequests(text)
        #expect(parsed.requests == ["POST /", "GET /next"])
        #expect(parsed.bodies.first == Array("hello world".utf8))
    }

    @Test func limitsApplyExactlyAtTheirValue() {
        let limits = serverLimits {
            $0.requestLineBytes = 20
            $0.headerBytes = 30
            $0.headerCount = 2
            $0.bodyBytes = 10
        }
        let host = "Host: h\r\n"
        #expect(ParsedRequests("GET /123456 HTTP/1.1\r\n\(host)\r\n", limits: limits).requests.count == 1)
        #expect(ParsedRequests("GET /1234567 HTTP/1.1\r\n\(host)\r\n", limits: limits).refusal == 414)
        #expect(ParsedRequests("GET /12345678901234567", limits: limits).refusal == 414)
        #expect(ParsedRequests("GET / HTTP/1.1\r\n\(host)X: 7890123456789012\r\n\r\n", limits: limits).requests.count == 1)
        #expect(ParsedRequests("GET / HTTP/1.1\r\n\(host)X: 78901234567890123\r\n\r\n", limits: limits).refusal == 431)
        #expect(ParsedRequests("GET / HTTP/1.1\r\n\(host)A:\r\nB:\r\n\r\n", limits: limits).refusal == 431)
        let short = serverLimits { $0.bodyBytes = 10 }
        #expect(ParsedRequests("POST / HTTP/1.1\r\n\(host)Content-Length: 10\r\n\r\n0123456789", limits: short).requests.count == 1)
        #expect(ParsedRequests("POST / HTTP/1.1\r\n\(host)Content-Length: 11\r\n\r\n", limits: short).refusal == 413)
        let chunked = "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n"
        #expect(ParsedRequests(chunked + "4\r\n0123\r\n0\r\n\r\n", limits: short).requests.count == 1)
        #expect(ParsedRequests(chunked + "5\r\n", limits: short).refusal == 413)
    }

    @Test func asksForTheBodyOnceAndOnlyWhenTheClientWaits() {
        var parser = RequestParser(limits: .init())
        Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n".utf8).withUnsafeBytes { parser.append($0) }
        guard case .head = parser.next(), case .needsMore = parser.next() else {
            Issue.record("went on without a decision")
            return
        }
        parser.accept(bodyBytes: 2)
        guard case .expectsContinue = parser.next(), case .needsMore = parser.next() else {
            Issue.record("did not ask once")
            return
        }
        #expect(parser.progress == .body)
        Array("ab".utf8).withUnsafeBytes { parser.append($0) }
        guard case .request = parser.next() else {
            Issue.record("no request")
            return
        }
        #expect(parser.progress == .idle)
    }
}
