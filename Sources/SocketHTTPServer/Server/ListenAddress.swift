/// Where a server listens.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A TCP port; 0 takes a free one. Without a host: every address of the machine, IPv6 and IPv4, or IPv4 alone where IPv6 is disabled.
    case tcp(host: String?, port: UInt16)
    /// A unix socket of that path. A socket file that no process listens on is replaced; the file goes when the server stops.
    case unix(path: String)

    /// Reads `:10633`, `127.0.0.1:0`, `localhost:80`, `[::1]:80` or `unix:/path`; nil for anything else.
    package init?(parsing text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(ASCII.isDigit), let port = UInt16(digits) else { return nil }
        var host = text[..<colon]
        if host.isEmpty {
            self = .tcp(host: nil, port: port)
            return
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" }) {
            return nil
        }
        guard host.utf8.allSatisfy({ $0 > ASCII.space && $0 < 127 }) else { return nil }
        self = .tcp(host: String(host), port: port)
    }

    /// The form that ``init(parsing:)`` reads.
    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host.map(Self.bracketed) ?? ""):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// An IPv6 address in brackets, anything else as it is.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
