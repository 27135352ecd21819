import Yams

/// The root of a YAML file of ours; every file goes through here.
package enum YAMLDocument {
    /// - Returns: nil for text without any value.
    /// - Throws: ``YAMLProblem``, without the text of the file: the line that a parser would show may hold a secret.
    package static func root(of text: String) throws(YAMLProblem) -> Node? {
        var keys = YAMLKeyScanner(text)
        if let line = keys.firstCollection() {
            throw YAMLProblem(line: line, text: "a key is a mapping, a list, an alias or marked with `?`; write keys as words")
        }
        do {
            guard let root = try Yams.compose(yaml: text), root.null == nil else { return nil }
            return root
        } catch {
            throw YAMLProblem(error)
        }
    }
}

/// What is wrong with a YAML text, and where.
package struct YAMLProblem: Error {
    /// From 1; nil when the parser does not say.
    package let line: Int?
    package let text: String

    init(line: Int?, text: String) {
        self.line = line
        self.text = text
    }

    fileprivate init(_ error: any Error) {
        line =
            switch error as? YamlError {
            case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
            case .duplicatedKeysInMapping(_, let context): context.mark.line
            default: nil
            }
        text =
            switch error as? YamlError {
            case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
            case .reader: "a character that YAML does not allow"
            case .memory: "the parser ran out of memory"
            case .duplicatedKeysInMapping: "a key is given twice"
            default: "the parser stopped"
            }
    }
}
