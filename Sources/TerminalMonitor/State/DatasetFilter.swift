/// Which datasets of the list are shown: those in which every word is found, in name, token or space, whatever its case.
///
/// `space:` before a word looks at the space alone. A word in double quotes may hold blanks; double quotes in names are passed over.
struct DatasetFilter: Hashable, Sendable {
    private struct Word: Hashable {
        var text: String
        var isSpaceOnly: Bool
    }

    private var words: [Word] = []

    /// The filter that shows one space.
    static func space(_ name: String) -> String { "\(prefix)\"\(unquoted(name))\"" }

    private static let prefix = "space:"

    /// Reads what was typed; anything is valid.
    init(_ text: String) {
        var current = ""
        var isQuoted = false
        for character in text.lowercased() + " " {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
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

    func passing(_ datasets: [StatusDocument.DatasetStatus]) -> [StatusDocument.DatasetStatus] {
        guard !words.isEmpty else { return datasets }
        return datasets.filter { dataset in
            let space = Self.unquoted((dataset.space ?? "").lowercased())
            let all = Self.unquoted("\(dataset.name)\n\(dataset.token)\n".lowercased()) + space
            return words.allSatisfy { ($0.isSpaceOnly ? space : all).contains($0.text) }
        }
    }
}
