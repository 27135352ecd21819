import Foundation

/// A regular expression that a whole token or a whole name must match.
public struct NamePattern: Sendable, CustomStringConvertible {
    /// As written in the configuration.
    public let description: String
    private let expression: NSRegularExpression?

    /// Matches everything.
    public static let anything = NamePattern()

    private init() {
        description = ".*"
        expression = nil
    }

    /// Compiles ICU syntax, anchored at both ends as in Prometheus.
    ///
    /// - Throws: Foundation's error when the text is no regular expression.
    public init(_ text: String) throws {
        description = text
        expression = text == ".*" ? nil : try NSRegularExpression(pattern: "^(?:\(text))$", options: [.dotMatchesLineSeparators])
    }

    /// Whether the whole of `text` matches.
    public func matches(_ text: String) -> Bool {
        guard let expression else { return true }
        return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }
}

/// Which spaces or datasets are wanted: any of `include` and none of `exclude`.
public struct NameSelection: Sendable {
    /// At least one of these must match the token or the name.
    public var include: [NamePattern]
    /// None of these may match the token or the name.
    public var exclude: [NamePattern]

    /// Includes all, excludes none.
    public static let everything = NameSelection(include: [.anything], exclude: [])

    /// Whether a thing of that token and name is wanted.
    public func contains(token: String, name: String?) -> Bool {
        func matches(_ pattern: NamePattern) -> Bool {
            pattern.matches(token) || name.map(pattern.matches) == true
        }
        return include.contains(where: matches) && !exclude.contains(where: matches)
    }
}
