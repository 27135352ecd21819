/// Which datasets of a list are shown, on the landing page and in the monitor: those in which every word is found, in name, token, space or
/// owner, whatever its case.
///
/// `space:` before a word looks at the space alone. A word in double quotes may hold blanks; double quotes in names are passed over.
package struct DatasetSearch: Hashable, Sendable {
    private struct Word: Hashable {
        var text: String
        var isSpaceOnly: Bool
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
        if !word.isEmpty { words.append(Word(text: word, isSpaceOnly: isSpaceOnly)) }
    }

    private static func unquoted(_ text: String) -> String { text.filter { $0 != "\"" } }

    /// Whether a word can be found in a text; for texts that cost something to work out.
    package func mayFind(_ text: String) -> Bool { words.contains { !$0.isSpaceOnly && text.lowercased().contains($0.text) } }

    /// Whether every word is found.
    ///
    /// - Parameters:
    ///   - texts: what the dataset is called, and who is responsible; nil where there is nothing.
    ///   - space: what its space is called.
    package func finds(_ texts: [String?], space: [String?]) -> Bool {
        guard !words.isEmpty else { return true }
        func joined(_ texts: [String?]) -> String { Self.unquoted(texts.compactMap { $0?.lowercased() }.joined(separator: "\n")) }
        let space = joined(space)
        let all = joined(texts) + "\n" + space
        return words.allSatisfy { ($0.isSpaceOnly ? space : all).contains($0.text) }
    }
}
