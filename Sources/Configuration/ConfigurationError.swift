import RunModel

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
