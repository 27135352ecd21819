/// What HTTP says about bytes: everything in a message head is ASCII, whatever the locale is.
enum ASCII {
    static let tab: UInt8 = 9
    static let lineFeed: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let space: UInt8 = 32

    static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }

    static func hexadecimalValue(_ byte: UInt8) -> Int? {
        if isDigit(byte) { return Int(byte) - 48 }
        let lower = byte | 32
        return lower >= 97 && lower <= 102 ? Int(lower) - 87 : nil
    }

    /// Whether a byte may stand in a method or a field name: `tchar` of RFC 9110, 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        if isLetter(byte) || isDigit(byte) { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            return true
        default:
            return false
        }
    }

    static func equalIgnoringCase(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        let left = left.utf8
        let right = right.utf8
        return left.count == right.count && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
    }

    /// Whether `list`, as in `Connection: keep-alive, Upgrade`, names `token`.
    static func list(_ list: String, names token: String) -> Bool {
        list.split(separator: ",").contains { equalIgnoringCase(trimmingBlanks($0), token) }
    }

    /// Without the spaces and tabs at both ends.
    static func trimmingBlanks(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
