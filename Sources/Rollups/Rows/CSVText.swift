/// Text fields of CSV that every engine and a spreadsheet read as the same text.
enum CSVText {
    /// Makes text that people chose safe in a CSV field, then quotes it where RFC 4180 §2 asks for it.
    ///
    /// - Control characters, line feeds among them, become spaces (tabs stay): several engines split rows at any line feed.
    /// - Text that a spreadsheet could take for a formula gets a leading `'` (OWASP ASVS 1.2.10, CWE-1236): when its first character that
    ///   is not a space is `=`, `+`, `-`, `@` or one of their full-width forms, or when it begins with a tab or a carriage return.
    /// - Leading and trailing spaces, and `\N` (null to ClickHouse), are quoted, so that they stay what they are.
    static func safe(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = isFormulaLike(text) ? [UInt8(ascii: "'")] : []
        for byte in text.utf8 { bytes.append((byte < 0x20 && byte != 0x09) || byte == 0x7F ? 0x20 : byte) }
        return quoted(bytes)
    }

    /// What ``safe(_:)`` was made of, but for control characters: for people who read it anywhere but in a spreadsheet.
    static func original(_ text: String) -> String {
        text.first == "'" && isFormulaLike(String(text.dropFirst())) ? String(text.dropFirst()) : text
    }

    /// Quotes a field where RFC 4180 §2 asks for it; for identifiers, whose text must not change.
    static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        let needsQuotes =
            bytes.first == 0x20 || bytes.last == 0x20 || bytes.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "N")])
            || bytes.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
        guard needsQuotes else { return bytes }
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { result.append(byte) }
            result.append(byte)
        }
        result.append(UInt8(ascii: "\""))
        return result
    }

    private static func isFormulaLike(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        if first == "\t" || first == "\r" { return true }
        guard let visible = text.unicodeScalars.first(where: { !$0.properties.isWhitespace && $0.value >= 0x20 }) else { return false }
        return ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"].contains(visible)
    }
}

extension RowBuffer {
    /// Appends text that people chose, see ``CSVText/safe(_:)``.
    func append(safe text: String) { appendField(text) { CSVText.safe($0) } }

    /// Appends an identifier, whose text must not change, quoted where it has to be.
    func append(identifier text: String) { appendField(text) { CSVText.quoted(Array($0.utf8)) } }

    /// Appends text as it is where every byte is harmless wherever it stands, as nearly always; else what `careful` makes of it.
    private func appendField(_ text: String, _ careful: (String) -> [UInt8]) {
        var plain = text
        let isPlain = plain.withUTF8 { bytes in
            guard let first = bytes.first, let last = bytes.last else { return true }
            guard Self.isAlphanumeric(first), last != 0x20 else { return false }
            guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }) else {
                return false
            }
            append(bytes)
            return true
        }
        if !isPlain { append(careful(text)) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}
