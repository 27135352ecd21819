import RunAnalytics
import RunModel

/// A dataset and its runs in a stretch of time, read from rows.
package struct DatasetRuns: Sendable {
    package var dataset: RollupDataset
    /// Its runs by creation, then token; each once.
    package internal(set) var runs: [ReportRun] = []

    /// Brings the runs into their order. A run that several rows tell of counts once.
    mutating func settle() {
        func key(_ run: ReportRun) -> (Timestamp, RunToken) { (run.createdAt, run.token) }
        if !zip(runs, runs.dropFirst()).allSatisfy({ key($0) < key($1) }) {
            runs.sort { key($0) < key($1) }
            var unique: [ReportRun] = []
            for run in runs where unique.last.map({ key($0) != key(run) }) ?? true { unique.append(run) }
            runs = unique
        }
    }
}

/// Reads rows of `runs`, sorted by dataset, that an engine pipes to a program; columns of `datasets` may be joined to them.
///
/// Memory: the runs of one dataset, and the names of those that were read. Not `Sendable`: one thread at a time.
package final class RunRowReader {
    private let cursor: RowCursor
    private var seen: Set<RowKey> = []

    /// - Parameters:
    ///   - name: what errors call the input.
    ///   - source: appends the next bytes to a buffer; false when there are none left.
    /// - Throws: ``LakeError`` for a header that lacks a column.
    package init(_ name: String, source: @escaping (inout [UInt8]) throws -> Bool) throws {
        cursor = try RowCursor(name, required: RowCursor.runColumnNames, source: source)
    }

    /// The next dataset with those of its runs that were created within a range; nil after the last.
    ///
    /// - Throws: ``LakeError`` for rows that cannot be read or are not sorted.
    package func next(createdIn range: Range<Timestamp>) throws -> DatasetRuns? {
        guard let key = cursor.key else { return nil }
        guard seen.insert(key).inserted else {
            throw LakeError("\(cursor.name): rows of the dataset \(key.dataset) come in several places: sort them by account and dataset")
        }
        var result = DatasetRuns(dataset: try cursor.dataset())
        try cursor.takeRuns(createdIn: range, into: &result)
        result.settle()
        return result
    }
}
