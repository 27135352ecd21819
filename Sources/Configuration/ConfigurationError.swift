import RunModel
import Yams

/// A configuration that cannot be used: where, what, and what to do.
package struct ConfigurationError: Error, CustomStringConvertible, Equatable {
    /// The key, flag or file that is wrong, for example `mode.requests_per_second`.
    let place: String
    /// The line of the file, from 1; nil when it is not from a file.
    let line: Int?
    let problem: String

    package init(_ place: String, line: Int? = nil, _ problem: String) {
        self.place = place
        self.line = line
        self.problem = problem
    }

    /// One line for a person, whatever the keys and values are that it names.
    package var description: String {
        ShownName.plain("configuration: \(place)" + (line.map { " (line \($0))" } ?? "") + ": \(problem)")
    }
}

/// What a YAML parser complains of, without the text of the file: the line that it would show may hold a secret.
enum YAMLProblem {
    /// The line that the parser stopped at, from 1; nil when it does not say.
    static func line(_ error: any Error) -> Int? {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }

    static func text(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .reader: "a character that YAML does not allow"
        case .memory: "the parser ran out of memory"
        case .duplicatedKeysInMapping: "a key is given twice"
        default: "the parser stopped"
        }
    }
}
