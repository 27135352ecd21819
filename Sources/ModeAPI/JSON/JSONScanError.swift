package struct JSONScanError: Error, Sendable, Hashable {
    package enum Problem: String, Sendable, Hashable {
        case unexpectedEnd = "the text ends in the middle of a value"
        case unexpectedCharacter = "a character that JSON does not allow there"
        case invalidNumber = "a number in a form that JSON does not allow"
        case trailingCharacters = "text after the end of the value"
        case tooDeep = "arrays and objects nested too deeply"
        case tooManyRows = "more rows than allowed"
        case tooLarge = "the text is longer than allowed"
        /// Well-formed, but there is no list of rows where a page should have one.
        case noRows = "no list of rows where a page should have one"
    }

    package let problem: Problem
    /// Where, in bytes from the beginning.
    package let offset: Int

    init(_ problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// Whether a limit of ours was passed, not a rule of JSON.
    var isLimit: Bool { problem == .tooDeep || problem == .tooManyRows || problem == .tooLarge }
}

extension JSONScanError: CustomStringConvertible {
    package var description: String { "\(problem.rawValue), at byte \(offset)" }
}
