import ModeAPI
import RunHistory
import RunModel

/// A dataset as an import knows it, before the history gave it a number.
struct ImportedDataset: Hashable, Comparable {
    let account: String
    let token: DatasetToken

    static func < (left: Self, right: Self) -> Bool { (left.account, left.token) < (right.account, right.token) }
}

/// What is applied in one transaction: rows of many pages and datasets, and what was wrong on the way.
struct ImportBatch: Sendable {
    struct Group: Sendable {
        let dataset: ImportedDataset
        var runs: [Run] = []
        var rejected: [ObservedRuns.Rejected] = []
    }

    var groups: [Group] = []
    var runCount = 0
    /// The first problems of the whole import; further ones are only counted.
    var issues: [ImportIssue] = []
    var rejectedCount = 0
    /// Rows, among those that are counted as rejected, that do not say whose runs they are.
    var unattributedCount = 0
    /// Bytes of the inputs, as they lie on disk, that were read since the batch before.
    var readBytes: Int64 = 0
}

/// One row or file that could not be taken.
package struct ImportIssue: Sendable, Hashable, CustomStringConvertible {
    /// The file, or `stdin`.
    package let file: String
    /// The line, from 1; nil when it concerns the file.
    package let line: Int?
    package let reason: String

    /// `file:line: reason`.
    package var description: String { line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)" }
}
