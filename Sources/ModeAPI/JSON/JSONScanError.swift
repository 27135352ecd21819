/// Why a text is not acceptable JSON, and where.
package struct JSONScanError: Error, Sendable, Hashable {
    /// What is wrong.
    package enum Problem: String, Sendable, Hashable {
        /// The text ends in the middle of a value.
        case unexpectedEnd = "the text ends in the middle of a value"
        /// A character that JSON does not allow there.
        case unexpectedCharacter = "a character that JSON does not allow there"
        /// A number in a form that JSON does not allow.
        case invalidNumber = "a number in a form that JSON does not allow"
        /// Something after the end of the value.
        case trailingCharacters = "text after the end of the value"
        /// Arrays and objects nested deeper than allowed.
        case tooDeep = "arrays and objects nested too deeply"
        /// More rows than allowed.
        case tooManyRows = "more rows than allowed"
        /// The text is longer than allowed.
        case tooLarge = "the text is longer than allowed"
        /// Well-formed, but there is no list of rows where a page should have one.
        case noRows = "no list of rows where a page should have one"
    }

    /// What is wrong.
    package let problem: Problem
    /// Where, in bytes from the beginning.
    package let offset: Int

    package init(_ problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// Whether a limit of ours was passed, not a rule of JSON.
    var isLimit: Bool { problem == .tooDeep || problem == .tooManyRows || problem == .tooLarge }
}

extension JSONScanError: CustomStringConvertible {
    /// What is wrong and where.
    package var description: String { "\(problem.rawValue), at byte \(offset)" }
}
