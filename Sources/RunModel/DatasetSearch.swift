/// Which datasets of a list are shown, on the landing page and in the monitor: those in which every word is found, in name, token, space or
/// owner, whatever its case.
///
/// `space:` before a word looks at the space alone. A word in double quotes may hold blanks; double quotes in names are passed over.
package struct DatasetSearch: Hashable, Sendable {
    fileprivate struct Word: Hashable {
        let text: String
        let bytes: [UInt8]
        let isSpaceOnly: Bool

        init(_ text: String, isSpaceOnly: Bool) {
            self.text = text
            bytes = Array(text.utf8)
            self.isSpaceOnly = isSpaceOnly
        }
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
        if !word.isEmpty { words.append(Word(word, isSpaceOnly: isSpaceOnly)) }
    }

    fileprivate static func unquoted(_ text: String) -> String { text.filter { $0 != "\"" } }

    /// Whether a word can be found in a text; for texts that cost something to work out.
    package func mayFind(_ text: String) -> Bool { words.contains { !$0.isSpaceOnly && $0.isPart(of: text) } }

    /// Whether every word is found.
    ///
    /// - Parameters:
    ///   - texts: what the dataset is called, and who is responsible; nil where there is nothing.
    ///   - space: what its space is called.
    package func finds(_ texts: [String?], space: [String?]) -> Bool {
        words.allSatisfy { word in
            space.contains { word.isPart(of: $0) } || !word.isSpaceOnly && texts.contains { word.isPart(of: $0) }
        }
    }
}

extension DatasetSearch.Word {
    /// Whether a text holds the word. Ten thousand names are searched for each page, so that names in ASCII are compared as bytes.
    fileprivate func isPart(of other: String?) -> Bool {
        guard let other else { return false }
        let isPart = other.utf8.withContiguousStorageIfAvailable { Self.isPart(bytes, of: $0) } ?? nil
        return isPart ?? DatasetSearch.unquoted(other.lowercased()).contains(text)
    }

    /// Nil for a text that is not plain ASCII, or that holds a double quote.
    private static func isPart(_ word: [UInt8], of text: UnsafeBufferPointer<UInt8>) -> Bool? {
        guard text.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\"") }) else { return nil }
        guard word.count <= text.count else { return false }
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return (0...text.count - word.count).contains { start in
            word.indices.allSatisfy { index in
                let byte = text[start + index]
                return (capitals.contains(byte) ? byte | 0x20 : byte) == word[index]
            }
        }
    }
}
