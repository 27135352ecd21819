import RunModel

/// What a piece of a file gave.
public struct RunFileBatch: Sendable {
    /// The good runs, in the order of the file.
    public var rows: [ImportedRun] = []
    /// What could not be taken.
    public var rejected: [RejectedImport] = []

    /// Empty.
    public init() {}
}

/// A run from a file.
public struct ImportedRun: Sendable, Hashable {
    /// The run.
    public var run: Run
    /// Whose run it is, as far as the row's or the page's links say.
    public var reference: RunReference?
    /// The line on which it begins, from 1.
    public var line: Int
}

/// A row of a file that was not taken.
public struct RejectedImport: Sendable, Hashable {
    /// Why, and which.
    public var row: RejectedRow
    /// The line on which it begins, from 1.
    public var line: Int
    /// What exactly is wrong with the text; nil when it is JSON but no acceptable run.
    public var detail: JSONScanError?
}

/// Why a file cannot be read any further.
public enum RunFileError: Error, Sendable, Hashable {
    /// One line, or one JSON text of several lines, is longer than allowed.
    case tooLong(line: Int, maximumBytes: Int)
}

extension RunFileError: CustomStringConvertible {
    /// What happened, where, and what to do next.
    public var description: String {
        switch self {
        case .tooLong(let line, let maximumBytes):
            "the JSON text that begins on line \(line) is longer than \(maximumBytes) bytes; write one run per line, "
                + "for example with: jq -c '._embedded.report_runs[]? // .[]'"
        }
    }
}
