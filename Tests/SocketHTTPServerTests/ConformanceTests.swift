import FuzzTargets
import Testing

@testable import SocketHTTPServer

/// What RFC 9110 and RFC 9112 say about requests, a row for each rule, after the kinds of probes that Http11Probe has.
@Suite struct ConformanceTests {
    /// A request without its end, and what comes of it: the status of a refusal, or nil for a request that is served.
    struct Row: Sendable, CustomTestStringConvertible {
        let rule: String
        let text: String
        let status: Int?
        var testDescription: String { rule }

        init(_ rule: String, _ text: String, _ status: Int?) {
            (self.rule, self.text, self.status) = (rule, text, status)
        }

        static func host(_ host: String, _ status: Int?) -> Row {
            Row("Host \"\(host)\" (RFC 9112, 3.2)", "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", status)
        }

        static func target(_ target: String, _ status: Int?) -> Row {
            Row("target \(target) (RFC 9112, 3.2)", "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n", status)
        }

        static func coding(_ value: String, _ status: Int?) -> Row {
            Row(
                "Transfer-Encoding \"\(value)\" (RFC 9112, 6.1 and 6.3)",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \(value)\r\n\r\n0\r\n\r\n",
                status
            )
        }

        static func length(_ value: String, _ status: Int?) -> Row {
            Row("Content-Length \"\(value)\" (RFC 9110, 8.6)", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(value)\r\n\r\n", status)
        }

        static func chunk(_ size: String, _ status: Int?) -> Row {
            Row(
                "chunk \"\(size)\" (RFC 9112, 7.1)",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\nhello\r\n0\r\n\r\n",
                status
            )
        }

        static func field(_ line: String, _ status: Int?) -> Row {
            Row("field \"\(line)\" (RFC 9110, 5.5 and RFC 9112, 5.1)", "GET / HTTP/1.1\r\nHost: h\r\n\(line)\r\n\r\n", status)
        }

        static func line(_ line: String, _ status: Int?) -> Row {
            Row("request line \"\(line)\" (RFC 9112, 3)", "\(line)\r\nHost: h\r\n\r\n", status)
        }
    }

    private static let hosts: [Row] = [
        .host("h", nil), .host("h:80", nil), .host("h:", nil), .host("127.0.0.1:1", nil), .host("[::1]", nil), .host("[::1]:80", nil),
        .host("[::ffff:127.0.0.1]", nil), .host("a-b.c_d~e", nil), .host("h:65535", nil), .host("a%20b", nil),
        .host("", 400), .host("[[[", 400), .host("a:99999", 400), .host("a:65536", 400), .host("user@h", 400), .host("user:x@h", 400),
        .host("a b", 400), .host("a/b", 400), .host("a?b", 400), .host("a#b", 400), .host("a:b", 400), .host("a:80:80", 400),
        .host(":80", 400), .host("[::1", 400), .host("[::1]x", 400), .host("[h]", 400), .host("[]", 400), .host("::1", 400),
        .host("h:-1", 400), .host("h:+1", 400), .host("a%2", 400), .host("a%zz", 400), .host("http://h", 400), .host("\u{e9}", 400),
        .host("h\\x", 400), .host("[fe80::1%25eth0]", 400),
        Row("no Host (RFC 9112, 3.2)", "GET / HTTP/1.1\r\n\r\n", 400), Row("no Host in 1.0", "GET / HTTP/1.0\r\n\r\n", nil),
        Row("two Hosts (RFC 9112, 3.2)", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400),
        Row("a bad Host in 1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400),
    ]

    private static let targets: [Row] = [
        .target("/", nil), .target("/a?b=c", nil), .target("http://h/a", nil), .target("HTTP://h:80?x", nil),
        .target("https://[::1]/", nil),
        .target("*", 400), .target("a", 400), .target("http://", 400), .target("http:///a", 400), .target("http://user@h/", 400),
        .target("http://h:99999/", 400), .target("ftp://h/", 400), .target("h:80", 400), .target("/a b", 400), .target("/\u{1}", 400),
        .target("/\u{e9}", 400), .target("/%zz", 400), .target("/%00", 400),
        Row("OPTIONS * (RFC 9110, 9.3.7)", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", nil),
        Row("CONNECT (RFC 9110, 9.3.6)", "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n", 501),
        .line("GET / HTTP/1.1", nil), .line("GET / HTTP/1.9", nil), .line("get / HTTP/1.1", nil), .line("MADE-UP / HTTP/1.1", nil),
        .line("GET /", 400), .line("GET  / HTTP/1.1", 400), .line("GET / HTTP/1.1 ", 400), .line(" GET / HTTP/1.1", 400),
        .line("GET\t/\tHTTP/1.1", 400), .line("GET / http/1.1", 400), .line("GET / HTTP/1", 400), .line("GET / HTTP/1.10", 400),
        .line("GET / HTTP 1.1", 400), .line("G(T / HTTP/1.1", 400), .line("GET / HTTP/2.0", 505), .line("GET / HTTP/0.9", 505),
        .line("GET / FTP/1.1", 400), .line("GET / x HTTP/1.1", 400),
    ]

    private static let framings: [Row] = [
        .coding("chunked", nil), .coding("Chunked", nil), .coding("gzip, chunked", 501), .coding("chunked, gzip", 400),
        .coding("gzip", 400),
        .coding("identity", 400), .coding("chunked, chunked", 400), .coding("", 400), .coding("chunked,", 400), .coding(", chunked", 400),
        .coding("xchunked", 400), .coding("chunkedx", 400), .coding("chunked;a=b", 400), .coding("\"chunked\"", 400),
        .coding("chunked\u{b}", 400), .coding("chunked\r\nTransfer-Encoding: chunked", 400), .coding("chunked\r\nContent-Length: 5", 400),
        .length("0", nil), .length("00", nil), .length("-1", 400), .length("+1", 400), .length("1.0", 400), .length("0x1", 400),
        .length("1 1", 400), .length("1,1", 400), .length("", 400), .length("1\r\nContent-Length: 1", 400), .length("٣", 400),
        .length("9223372036854775807", 413), .length("9223372036854775808", 413), .length("99999999999999999999999", 413),
        Row("Transfer-Encoding in 1.0 (RFC 9112, 6.1)", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        .chunk("5", nil), .chunk("005", nil), .chunk("5;a", nil), .chunk("5;a=b", nil), .chunk("5;a=\"b;\\\"c\"", nil),
        .chunk("5 ; a = b", nil),
        .chunk("5;a;b=c", nil), .chunk("5;", 400), .chunk("5;=b", 400), .chunk("5;a=", 400), .chunk("5;a b", 400), .chunk("5;a@=b", 400),
        .chunk("5;a=\"b", 400), .chunk("5;a=b c", 400), .chunk("5;a=\"\u{1}\"", 400), .chunk("5 ", 400), .chunk(" 5", 400), .chunk("", 400),
        .chunk("0x5", 400), .chunk("-5", 400), .chunk("+5", 400), .chunk("5_0", 400), .chunk("g", 400), .chunk("5\n", 400),
        .chunk("7fffffffffffffff", 413), .chunk("ffffffffffffffff", 413), .chunk("10000000000000000", 413), .chunk("4", 400),
        .chunk("00000000000000000005", nil),
    ]

    private static let fields: [Row] = [
        .field("X: y", nil), .field("X:y", nil), .field("X:", nil), .field("X: \t y \t", nil), .field("X: é", nil), .field("X : y", 400),
        .field(" X: y", 400), .field("X", 400), .field(": y", 400), .field("X: a\r\n b", 400), .field("X: a\u{0}b", 400),
        .field("X: a\rb", 400), .field("X: a\nb", 400), .field("X(: y", 400), .field("X: \u{7f}", 400), .field("Expect: 100-continue", nil),
        .field("Expect: more", 417),
        Row("lines end with CRLF (RFC 9112, 2.2)", "GET / HTTP/1.1\nHost: h\n\n", 400),
        Row("one empty line before (RFC 9112, 2.2)", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", nil),
        Row("many empty lines before", "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        Row("a TLS hello", "\u{16}\u{3}\u{1}\u{2}", 400),
    ]

    @Test(arguments: hosts + targets + framings + fields)
    func answersAsTheRuleSays(row: Row) {
        let parsed = ParsedRequests(row.text)
        #expect(parsed.refusal == row.status)
        #expect(parsed.requests.count == (row.status == nil ? 1 : 0))
    }

    /// RFC 9110, 9.3.2: an answer to HEAD has no body, whoever gives it; a client would take it for the next answer.
    @Test(arguments: [
        "HEAD / HTTP/1.1\r\n\r\n", "HEAD /%zz HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD / HTTP/3.0\r\nHost: h\r\n\r\n",
        "HEAD /" + String(repeating: "a", count: 9_000), "HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n",
    ])
    func refusalsOfHeadHaveNoBody(request: String) throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        try client.send(request)
        let response = try client.response(isHead: true)
        #expect(response.status >= 400)
        #expect(response.header("Content-Length") != "0")
        client.finishSending()
        #expect(try client.isAtEnd())
    }

    @Test func namesALengthBeyondItsOwnNumbersAsTheClientWroteIt() throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n")
        #expect(try client.response().text.contains("has 99999999999999999999999 bytes"))
    }

    /// RFC 3986, 2.2: an escaped slash is data, not a separator.
    @Test func anEscapedSlashIsNotASlash() {
        #expect(HTTPRequest(target: "/-%2Freload").path == "/-%2Freload")
        #expect(HTTPRequest(target: "/-%2freload?x=a%2Fb").path == "/-%2freload")
        #expect(HTTPRequest(target: "/-%2freload?x=a%2Fb").queryValue("x") == "a/b")
    }
}
