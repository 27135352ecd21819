import Foundation

/// A regular expression that a whole token or a whole name must match.
package struct NamePattern: Sendable, CustomStringConvertible {
    package let description: String
    private let expression: NSRegularExpression?

    package static let anything = NamePattern()

    private init() {
        description = ".*"
        expression = nil
    }

    /// Compiles ICU syntax, anchored at both ends as in Prometheus.
    ///
    /// - Throws: Foundation's error when the text is not a valid regular expression.
    package init(_ text: String) throws {
        description = text
        expression = text == ".*" ? nil : try NSRegularExpression(pattern: "^(?:\(text))$", options: [.dotMatchesLineSeparators])
    }

    /// Whether it is ``anything``.
    package var isAnything: Bool { expression == nil }

    /// Whether the whole of the token or the whole of the name matches.
    package func matches(token: String, name: String?) -> Bool { matches(token) || name.map(matches) == true }

    /// Whether the whole of `text` matches.
    package func matches(_ text: String) -> Bool {
        guard let expression else { return true }
        return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }
}

/// Which spaces or datasets are wanted: any of `include` and none of `exclude`.
package struct NameSelection: Sendable {
    /// At least one of these must match the token or the name.
    package var include: [NamePattern]
    /// None of these may match the token or the name.
    package var exclude: [NamePattern]

    package static let everything = NameSelection(include: [.anything], exclude: [])

    package func contains(token: String, name: String?) -> Bool {
        func matches(_ pattern: NamePattern) -> Bool { pattern.matches(token: token, name: name) }
        return include.contains(where: matches) && !exclude.contains(where: matches)
    }
}
