import RunModel
import Yams

/// One mapping of the configuration file. Every key must be taken; ``finish()`` refuses unknown ones.
package struct YAMLSection {
    /// Where it is in the file, for example `report.deliver[0]`.
    let place: String
    private let entries: [(key: String, node: Node)]
    private let known: Set<String>

    /// - Parameter known: the keys that this section may have; any other is an error that names the nearest of them.
    package init(_ node: Node, place: String, known: Set<String>) throws(ConfigurationError) {
        guard let mapping = node.mapping else {
            throw ConfigurationError(place.isEmpty ? "the file" : place, line: node.mark?.line, "must be a mapping of keys to values")
        }
        var entries: [(key: String, node: Node)] = []
        for (keyNode, value) in mapping {
            let key = keyNode.string ?? "?"
            let path = place.isEmpty ? key : "\(place).\(key)"
            guard known.contains(key) else {
                throw ConfigurationError(path, line: keyNode.mark?.line, Self.unknown(key, known: known))
            }
            guard !entries.contains(where: { $0.key == key }) else {
                throw ConfigurationError(path, line: keyNode.mark?.line, "is given twice")
            }
            entries.append((key, value))
        }
        self.place = place
        self.entries = entries
        self.known = known
    }

    private static func unknown(_ key: String, known: Set<String>) -> String {
        let nearest = known.sorted().min { EditDistance.between(key, $0) < EditDistance.between(key, $1) }
        let all = known.sorted().joined(separator: ", ")
        guard let nearest, EditDistance.between(key, nearest) <= max(2, key.count / 2) else { return "unknown key; known here: \(all)" }
        return "unknown key; did you mean `\(nearest)`?"
    }

    private func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

    /// The value of a key; nil where it is missing or empty.
    package func node(_ key: String) -> Node? {
        guard let node = entries.first(where: { $0.key == key })?.node, node.null == nil else { return nil }
        return node
    }

    package func section(_ key: String, known: Set<String>) throws(ConfigurationError) -> YAMLSection? {
        guard let node = node(key) else { return nil }
        return try YAMLSection(node, place: path(key), known: known)
    }

    func text(_ key: String) throws(ConfigurationError) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string, !text.isEmpty else { throw error(key, "must be a text") }
        return text
    }

    /// What is wrong with the value of a key, with its line.
    package func error(_ key: String, _ problem: String) -> ConfigurationError {
        ConfigurationError(path(key), line: node(key)?.mark?.line, problem)
    }

    /// A value read by `parse`; `expected` is what the error says is wanted.
    package func value<Value>(_ key: String, expected: String, _ parse: (String) -> Value?) throws(ConfigurationError) -> Value? {
        guard let text = try text(key) else { return nil }
        guard let value = parse(text) else { throw error(key, "\"\(text)\" is not \(expected)") }
        return value
    }

    func duration(_ key: String, atLeast minimum: Duration = .milliseconds(1)) throws(ConfigurationError) -> Duration? {
        let bound = minimum > .milliseconds(1) ? " of at least \(DurationText.text(minimum))" : ""
        return try value(key, expected: "a duration such as 90s, 10m, 26h or 7d" + bound) { text in
            DurationText.duration(text).flatMap { $0 >= minimum ? $0 : nil }
        }
    }

    /// The list of plain values under a key; at most 1,000.
    package func list(_ key: String) throws(ConfigurationError) -> [String]? {
        guard let node = node(key) else { return nil }
        guard let sequence = node.sequence else { throw error(key, "must be a list") }
        var texts: [String] = []
        for item in sequence {
            guard let text = item.scalar?.string else { throw error(key, "must be a list of plain values") }
            texts.append(text)
        }
        guard texts.count <= 1000 else { throw error(key, "has more than 1000 entries") }
        return texts
    }

    func sections(_ key: String, known: Set<String>) throws(ConfigurationError) -> [YAMLSection]? {
        guard let node = node(key) else { return nil }
        guard let sequence = node.sequence else { throw error(key, "must be a list") }
        var sections: [YAMLSection] = []
        for (index, item) in sequence.enumerated() {
            sections.append(try YAMLSection(item, place: "\(path(key))[\(index)]", known: known))
        }
        return sections
    }
}

/// How many letters two words differ by.
enum EditDistance {
    /// Levenshtein's distance; costs the product of the lengths.
    static func between(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (leftIndex, leftLetter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = leftIndex + 1
            for (rightIndex, rightLetter) in right.enumerated() {
                let replaced = diagonal + (leftLetter == rightLetter ? 0 : 1)
                diagonal = row[rightIndex + 1]
                row[rightIndex + 1] = min(replaced, row[rightIndex] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
