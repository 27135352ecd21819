/// The status line and the header fields of an answer, as bytes.
struct ResponseHead {
    let status: Int
    let headers: [HTTPHeaders.Field]
    /// The length that `Content-Length` tells; nil for answers that have no body by definition.
    let contentLength: Int?
    let keepsAlive: Bool
    /// The minor version of the request: HTTP/1.0 needs to know that a connection stays open.
    let minorVersion: Int
    let date: String

    func bytes(reservingBody bodyBytes: Int) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256 + bodyBytes + headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 })
        output += "HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r\n".utf8
        var hasDate = false
        for (name, value) in headers {
            switch name.lowercased() {
            case "content-length", "transfer-encoding", "connection", "keep-alive": continue
            case "date": hasDate = true
            default: break
            }
            Self.append(name: name, value: value, to: &output)
        }
        if !hasDate { Self.append(name: "Date", value: date, to: &output) }
        if let contentLength { output += "Content-Length: \(contentLength)\r\n".utf8 }
        if !keepsAlive {
            output += "Connection: close\r\n".utf8
        } else if minorVersion == 0 {
            output += "Connection: keep-alive\r\n".utf8
        }
        output += "\r\n".utf8
        return output
    }

    /// A value that came from outside must not end its line and begin another.
    private static func append(name: String, value: String, to output: inout [UInt8]) {
        output.append(contentsOf: name.utf8.lazy.map { ASCII.isTokenByte($0) ? $0 : UInt8(ascii: "_") })
        output += ": ".utf8
        output.append(contentsOf: value.utf8.lazy.map { $0 < ASCII.space || $0 == 127 ? ASCII.space : $0 })
        output += "\r\n".utf8
    }
}
