import RunModel

package struct RunFileBatch: Sendable {
    package var rows: [ImportedRun] = []
    package var rejected: [RejectedImport] = []

    package init() {}
}

package struct ImportedRun: Sendable, Hashable {
    package var run: Run
    /// Whose run it is, as far as the row's or the page's links say.
    package var reference: RunReference?
    /// The line on which it begins, from 1.
    package var line: Int
}

/// A row of a file that was not taken.
package struct RejectedImport: Sendable, Hashable {
    package var row: RejectedRow
    /// The line on which it begins, from 1.
    package var line: Int
    /// What exactly is wrong with the text; nil when it is JSON but no acceptable run.
    package var detail: JSONScanError?
}

/// Why a file cannot be read any further.
package enum RunFileError: Error, Sendable, Hashable {
    /// One line, or one JSON text of several lines, is longer than allowed.
    case tooLong(line: Int, maximumBytes: Int)
}

extension RunFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let line, let maximumBytes):
            "the JSON text that begins on line \(line) is longer than \(maximumBytes) bytes; write one run per line, "
                + "for example with: jq -c '._embedded.report_runs[]? // .[]'"
        }
    }
}
