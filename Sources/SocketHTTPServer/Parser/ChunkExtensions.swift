/// What may follow the size of a chunk: `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )` (RFC 9112, 7.1.1).
enum ChunkExtensions {
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            skipBlanks(&rest)
            guard rest.popFirst() == UInt8(ascii: ";") else { return false }
            skipBlanks(&rest)
            guard takeToken(&rest) else { return false }
            var behind = rest
            skipBlanks(&behind)
            guard behind.first == UInt8(ascii: "=") else { continue }
            rest = behind.dropFirst()
            skipBlanks(&rest)
            guard rest.first == UInt8(ascii: "\"") ? takeQuotedString(&rest) : takeToken(&rest) else { return false }
        }
        return true
    }

    private static func skipBlanks(_ text: inout ArraySlice<UInt8>) {
        text = text.drop { $0 == ASCII.space || $0 == ASCII.tab }
    }

    private static func takeToken(_ text: inout ArraySlice<UInt8>) -> Bool {
        let rest = text.drop(while: ASCII.isTokenByte)
        defer { text = rest }
        return rest.startIndex > text.startIndex
    }

    /// `"…"` with `\` before any visible character or blank (RFC 9110, 5.6.4).
    private static func takeQuotedString(_ text: inout ArraySlice<UInt8>) -> Bool {
        text.removeFirst()
        while let byte = text.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"):
                guard let escaped = text.popFirst(), isText(escaped) else { return false }
            default:
                guard isText(byte) else { return false }
            }
        }
        return false
    }

    private static func isText(_ byte: UInt8) -> Bool { byte == ASCII.tab || byte >= ASCII.space && byte != 127 }
}
