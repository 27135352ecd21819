import Foundation

/// Which datasets of a list are shown, on the landing page and in the monitor: those in which every word is found, in name, token, space or
/// owner, whatever its case.
///
/// `space:` before a word looks at the space alone. A word in double quotes may hold blanks; double quotes in names are passed over.
package struct DatasetSearch: Hashable, Sendable {
    private struct Word: Hashable {
        let text: SearchText
        let isSpaceOnly: Bool
    }

    private var words: [Word] = []

    /// The filter that shows one space.
    package static func space(_ name: String) -> String { "\(prefix)\"\(unquoted(name))\"" }

    private static let prefix = "space:"

    /// Reads what was typed; anything is valid.
    package init(_ text: String) {
        var current = ""
        var isQuoted = false
        for character in text.lowercased() + " " {
            if character == "\"" {
                isQuoted.toggle()
            } else if character.isWhitespace, !isQuoted {
                add(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        // The quote may not be closed yet.
        if isQuoted { add(String(current.dropLast())) }
    }

    private mutating func add(_ text: String) {
        let isSpaceOnly = text.hasPrefix(Self.prefix)
        let word = isSpaceOnly ? String(text.dropFirst(Self.prefix.count)) : text
        if !word.isEmpty { words.append(Word(text: SearchText([word]), isSpaceOnly: isSpaceOnly)) }
    }

    static func unquoted(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: "\"")) ? text.filter { $0 != "\"" } : text
    }

    /// Whether a word can be found in a text; for texts that cost something to work out.
    package func mayFind(_ text: SearchText) -> Bool { words.contains { !$0.isSpaceOnly && text.holds($0.text) } }

    /// Whether every word is found.
    ///
    /// - Parameters:
    ///   - names: what the dataset is called.
    ///   - owner: who is responsible; nil where nobody is, or where it does not matter.
    ///   - space: what its space is called.
    package func finds(_ names: SearchText, owner: SearchText? = nil, space: SearchText) -> Bool {
        words.allSatisfy { word in
            space.holds(word.text) || !word.isSpaceOnly && (names.holds(word.text) || owner?.holds(word.text) ?? false)
        }
    }
}

/// Texts that ``DatasetSearch`` looks into, prepared once: a page with a search looks into those of ten thousand datasets.
package struct SearchText: Hashable, Sendable {
    /// The UTF-8 of the texts in lower case, composed, without double quotes; a line feed between two.
    private let bytes: [UInt8]

    /// Leaves out what is nil.
    package init(_ texts: [String?]) {
        let folded = texts.compactMap { $0.map(Self.folded) }
        bytes = Array(folded.joined(separator: "\n").utf8)
    }

    private static func folded(_ text: String) -> String {
        let plain = DatasetSearch.unquoted(text.lowercased())
        return plain.utf8.allSatisfy { $0 < 0x80 } ? plain : plain.precomposedStringWithCanonicalMapping
    }

    fileprivate func holds(_ part: SearchText) -> Bool {
        guard let first = part.bytes.first else { return true }
        guard part.bytes.count <= bytes.count else { return false }
        return (0...bytes.count - part.bytes.count).contains { start in
            bytes[start] == first && part.bytes.indices.allSatisfy { bytes[start + $0] == part.bytes[$0] }
        }
    }
}
