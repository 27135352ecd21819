/// Label pairs as they stand between the braces of a sample, rendered and escaped once and then used in many samples.
package struct LabelSet: Hashable, Sendable {
    package static let empty = LabelSet([])

    /// `name="value",name="value"`; empty without labels.
    let bytes: [UInt8]

    /// Renders the pairs in the order given.
    ///
    /// - Parameters:
    ///   - pairs: names must be valid and differ; values may be any text.
    package init(_ pairs: [(name: String, value: String)]) {
        var bytes: [UInt8] = []
        for (name, value) in pairs {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes += name.utf8
            bytes += [UInt8(ascii: "="), UInt8(ascii: "\"")]
            bytes.appendEscaped(value, quotes: true)
            bytes.append(UInt8(ascii: "\""))
        }
        self.bytes = bytes
    }

    package init(_ name: String, _ value: String) {
        self.init([(name, value)])
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Both sets in one; their names must differ.
    package func appending(_ other: LabelSet) -> LabelSet {
        guard !bytes.isEmpty else { return other }
        guard !other.bytes.isEmpty else { return self }
        return LabelSet(bytes: bytes + [UInt8(ascii: ",")] + other.bytes)
    }

    package var isEmpty: Bool { bytes.isEmpty }
}

extension [UInt8] {
    /// Appends text with `\`, line feed and, if asked for, `"` escaped as both formats want them.
    ///
    /// The NUL character becomes U+FFFD, because Prometheus' own lexers take it for the end of the input.
    mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): self += "\\\\".utf8
            case UInt8(ascii: "\n"): self += "\\n".utf8
            case UInt8(ascii: "\"") where quotes: self += "\\\"".utf8
            case 0: self += "\u{FFFD}".utf8
            default: append(byte)
            }
        }
    }
}
