/// The first line of a request, checked (RFC 9112, 3).
struct RequestLine: Sendable {
    let method: String
    let target: String
    let decoded: RequestTarget
    let minorVersion: Int

    /// - Throws: a refusal with 400, or 505 for another major version.
    init(_ line: ArraySlice<UInt8>) throws(RequestRefusal) {
        let parts = line.split(separator: ASCII.space, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .malformed("the request line is not a method, a target and a version with one space between them")
        }
        guard !parts[0].isEmpty, parts[0].allSatisfy(ASCII.isTokenByte) else { throw .malformed("the method is malformed") }
        minorVersion = try Self.minorVersion(parts[2])
        guard parts[1].allSatisfy({ $0 > ASCII.space && $0 < 127 }) else {
            throw .malformed("the target has a byte that must be percent-encoded")
        }
        method = String(decoding: parts[0], as: UTF8.self)
        guard method != "CONNECT" else { throw RequestRefusal(501, "this server is not a proxy") }
        target = String(decoding: parts[1], as: UTF8.self)
        guard let decoded = RequestTarget(target), target != "*" || method == "OPTIONS" else {
            throw .malformed("the target is malformed")
        }
        self.decoded = decoded
    }

    private static func minorVersion(_ bytes: ArraySlice<UInt8>) throws(RequestRefusal) -> Int {
        let version = Array(bytes)
        guard version.count == 8, version.starts(with: "HTTP/".utf8), ASCII.isDigit(version[5]), version[6] == UInt8(ascii: "."),
            ASCII.isDigit(version[7])
        else { throw .malformed("the version is malformed") }
        guard version[5] == UInt8(ascii: "1") else { throw RequestRefusal(505, "this server speaks HTTP/1.1 and HTTP/1.0") }
        // RFC 9110, 2.5: a higher minor version is served as the highest one that the server knows.
        return version[7] == UInt8(ascii: "0") ? 0 : 1
    }
}
