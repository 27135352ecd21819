/// An identifier that Mode gave to a `Kind` of thing (a dataset, a run, a space).
///
/// Tokens appear in URLs, file names and labels, so only characters that are safe in all of them are accepted:
/// ASCII letters, digits, `-`, `_`, `.` and `~`, at most ``maximumLength`` bytes, and neither `.` nor `..`.
package struct Token<Kind>: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The longest token accepted, in bytes. Mode's own are 12.
    package static var maximumLength: Int { 128 }

    /// The token as Mode writes it.
    package let text: String

    /// Returns nil when `text` is empty, too long or holds a character that a token cannot have.
    package init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    /// The token as Mode writes it.
    package var description: String { text }

    /// Orders by the bytes of the text, which every engine that reads the rollups agrees on.
    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...maximumLength).contains(bytes.count), text != ".", text != ".." else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                true
            default: false
            }
        }
    }
}

/// Identifies a dataset within an account.
package typealias DatasetToken = Token<Dataset>
/// Identifies a run within a dataset.
package typealias RunToken = Token<Run>
/// Identifies a space (Mode also calls it a collection) within an account.
package typealias SpaceToken = Token<Space>
