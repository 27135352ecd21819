import Foundation

/// A complete answer, whatever its status: also 3xx, because redirects are not followed.
package struct CurlResponse: Sendable {
    package var status: Int
    /// The headers as sent; `Content-Encoding` and `Content-Length` still describe the compressed body.
    package var headers: CurlHeaders
    package var body: [UInt8]
    /// When the last byte arrived, by this machine's clock.
    package var receivedAt: Date
    /// From the start of the transfer (not of waiting for a free connection) to the last byte, rounded up to milliseconds.
    package var elapsed: Duration
    /// From the request having been sent to the first byte of the answer, rounded up likewise: the server made the answer within this time.
    package var firstByte: Duration

    /// `firstByte` defaults to the elapsed time.
    package init(
        status: Int,
        headers: CurlHeaders = CurlHeaders(),
        body: [UInt8] = [],
        receivedAt: Date,
        elapsed: Duration,
        firstByte: Duration? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
        self.elapsed = elapsed
        self.firstByte = firstByte ?? elapsed
    }
}

/// The header lines of an answer, in the order in which they came. Names are compared without regard to case.
package struct CurlHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// Names as sent, values without the white space around them.
    package private(set) var lines: [(name: String, value: String)]

    package init(_ lines: [(name: String, value: String)] = []) { self.lines = lines }

    package init(dictionaryLiteral elements: (String, String)...) {
        lines = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The value of the first line of that name.
    package subscript(name: String) -> String? {
        lines.first { Self.isSame($0.name, name) }?.value
    }

    mutating func append(name: String, value: String) { lines.append((name, value)) }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8) { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
