/// A header that lists alternatives with quality values, such as `Accept` (RFC 9110 §12.4.2 and §12.5).
struct AcceptHeader {
    struct Clause {
        /// Media range or coding, in lower case.
        var value: String
        /// Parameters before `q`, names in lower case.
        var parameters: [String: String]
        /// 0 (refused) to 1.
        var quality: Double
    }

    /// How many alternatives are read; later ones are ignored.
    static let maximumClauses = 64

    var clauses: [Clause] = []

    /// Never fails: clauses that cannot be read are skipped.
    init(_ text: String) {
        for part in Self.split(text, at: UInt8(ascii: ",")).prefix(Self.maximumClauses) {
            if let clause = Self.clause(part) { clauses.append(clause) }
        }
    }

    private static func clause(_ text: String) -> Clause? {
        let parts = split(text, at: UInt8(ascii: ";")).map(trimmed)
        guard let value = parts.first, !value.isEmpty else { return nil }
        var clause = Clause(value: value.lowercased(), parameters: [:], quality: 1)
        for part in parts.dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            let name = trimmed(String(sides[0])).lowercased()
            let value = unquoted(trimmed(String(sides[1])))
            if name == "q" {
                guard let quality = Double(value), (0...1).contains(quality) else { return nil }
                clause.quality = quality
            } else {
                clause.parameters[name] = value
            }
        }
        return clause
    }

    private static func split(_ text: String, at separator: UInt8) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for byte in text.utf8 {
            if byte == separator && !isQuoted {
                parts.append([])
                continue
            }
            if byte == UInt8(ascii: "\"") && !isEscaped { isQuoted.toggle() }
            isEscaped = byte == UInt8(ascii: "\\") && isQuoted && !isEscaped
            parts[parts.count - 1].append(byte)
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }
}
