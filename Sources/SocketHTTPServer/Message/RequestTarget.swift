/// The decoded target of a request line: origin form (`/path?query`), absolute form (`http://host/path?query`), or `*`.
struct RequestTarget {
    let path: String
    let query: [(name: String, value: String)]

    /// Nil when the target has none of these forms, an escape is malformed, or what is decoded is not UTF-8 or holds NUL.
    init?(_ target: some StringProtocol) {
        var bytes = ArraySlice(Array(target.utf8))
        if bytes.elementsEqual([UInt8(ascii: "*")]) {
            (path, query) = ("*", [])
            return
        }
        if bytes.first != UInt8(ascii: "/") {
            guard let afterAuthority = Self.skippingAuthority(bytes) else { return nil }
            bytes = afterAuthority
        }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        guard let path = Self.decode(bytes[..<mark], plusIsSpace: false) else { return nil }
        var query: [(name: String, value: String)] = []
        for item in bytes[mark...].dropFirst().split(separator: UInt8(ascii: "&")) {
            let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
            guard let name = Self.decode(item[..<equals], plusIsSpace: true),
                let value = Self.decode(item[equals...].dropFirst(), plusIsSpace: true)
            else { return nil }
            query.append((name, value))
        }
        self.path = path.isEmpty ? "/" : path
        self.query = query
    }

    /// What follows `http://authority`; nil for another form.
    private static func skippingAuthority(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for scheme in ["http://", "https://"] {
            let head = bytes.prefix(scheme.utf8.count)
            guard head.map(ASCII.lowercased).elementsEqual(scheme.utf8) else { continue }
            let rest = bytes.dropFirst(scheme.utf8.count)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            return Authority.isValid(rest[..<end]) ? rest[end...] : nil
        }
        return nil
    }

    private static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                let escape = rest.prefix(2)
                guard let high = rest.popFirst().flatMap(ASCII.hexadecimalValue),
                    let low = rest.popFirst().flatMap(ASCII.hexadecimalValue), high + low > 0
                else { return nil }
                let decoded = UInt8(high * 16 + low)
                if decoded == UInt8(ascii: "/"), !plusIsSpace {
                    // RFC 3986, 2.2: an escaped delimiter is data. Decoding it would make `/-%2Freload` another path.
                    output.append(byte)
                    output += escape
                } else {
                    output.append(decoded)
                }
            case UInt8(ascii: "+") where plusIsSpace:
                output.append(ASCII.space)
            default:
                output.append(byte)
            }
        }
        return String(validating: output, as: UTF8.self)
    }
}
