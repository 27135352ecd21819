package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A TCP port; 0 takes a free one. Without a host: every address of the machine, IPv6 and IPv4, or IPv4 alone where IPv6 is disabled.
    case tcp(host: String?, port: UInt16)
    /// A unix socket of that path. A socket file that no process listens on is replaced; the file goes when the server stops.
    case unix(path: String)

    /// Reads `:10633`, `10633`, `127.0.0.1:0`, `localhost:80`, `[::1]:80` or `unix:/path`.
    ///
    /// - Throws: ``HTTPServerError`` of kind `listen`, with what is wrong and what to write.
    package static func parse(_ text: String) throws(HTTPServerError) -> ListenAddress {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, !path.utf8.contains(0) else { throw refusal(text, "there is no path after unix:") }
            return .unix(path: path)
        }
        // A number alone is a port: a host is never one.
        if !text.isEmpty, text.utf8.allSatisfy(ASCII.isDigit) { return .tcp(host: nil, port: try port(text[...], of: text)) }
        guard let colon = text.lastIndex(of: ":") else { throw refusal(text, "there is no port") }
        let host = text[..<colon]
        if host.hasPrefix("["), text.hasSuffix("]") { throw refusal(text, "there is no port") }
        let number = try port(text[text.index(after: colon)...], of: text)
        if host.isEmpty { return .tcp(host: nil, port: number) }
        guard host.utf8.allSatisfy({ $0 > ASCII.space && $0 < 127 }) else {
            throw refusal(text, "the host has a blank or a character outside of ASCII")
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            guard host.contains(":") else { throw refusal(text, "only an IPv6 address stands in brackets") }
            return .tcp(host: String(host.dropFirst().dropLast()), port: number)
        }
        guard !host.contains("["), !host.contains("]") else { throw refusal(text, "the brackets do not enclose the whole host") }
        guard !host.contains(":") else { throw refusal(text, "an IPv6 address needs brackets, for example [::1]:10633") }
        return .tcp(host: String(host), port: number)
    }

    private static func port(_ digits: Substring, of text: String) throws(HTTPServerError) -> UInt16 {
        guard !digits.isEmpty else { throw refusal(text, "there is no port after the colon") }
        guard digits.utf8.allSatisfy(ASCII.isDigit), let port = UInt16(digits) else {
            throw refusal(text, "\"\(digits)\" is not a port from 0 to 65535")
        }
        return port
    }

    private static func refusal(_ text: String, _ reason: String) -> HTTPServerError {
        HTTPServerError(.listen, "cannot listen on \"\(text)\": \(reason); write a port, host:port or unix:/path")
    }

    /// The form that ``parse(_:)`` reads.
    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host.map(Self.bracketed) ?? ""):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// An IPv6 address in brackets, anything else as it is.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

/// Where a server listens in fact, with the port that the system gave.
package struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
    /// The TCP port; 0 for a unix socket.
    let port: UInt16
    /// `http://127.0.0.1:10633`, `https://[::]:10633` or `unix:/path`.
    package let description: String
    /// The same as a client on this machine would type it: `http://localhost:10633` when every address is listened on.
    package let localURL: String

    init(host: String, port: UInt16, secure: Bool) {
        let scheme = secure ? "https" : "http"
        self.port = port
        description = "\(scheme)://\(ListenAddress.bracketed(host)):\(port)"
        let everywhere = host == "::" || host == "0.0.0.0"
        localURL = everywhere ? "\(scheme)://localhost:\(port)" : description
    }

    init(unixPath: String) {
        port = 0
        description = "unix:\(unixPath)"
        localURL = description
    }
}
