import GRDB
import RunModel

/// What a dataset's row holds so that its newest figures need few rows of the table of runs.
struct LatestFigures {
    let db: Database

    func extendLongest(_ milliseconds: Int64, dataset: Int64) throws {
        try db.cachedStatement(sql: "UPDATE dataset SET longest_success_ms = ?1 WHERE id = ?2 AND coalesce(longest_success_ms, -1) < ?1")
            .execute(arguments: [milliseconds, dataset])
    }

    /// The bounds by which the newest figures are searched.
    func bounds(dataset: Int64) throws -> (longestSuccess: Int64, prunedFailures: Int64) {
        let statement = try db.cachedStatement(
            sql: "SELECT coalesce(longest_success_ms, 0) AS longest, pruned_failures FROM dataset WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [dataset]) else { return (0, 0) }
        return (row["longest"], row["pruned_failures"])
    }
}

/// What a "newest run" is asked for; the raw values are stored.
enum LatestKind: Int, CaseIterable {
    case any = 0
    case endedNotCancelled = 1
    case success = 2
    /// The success that completed last; only of removed runs.
    case lastCompleted = 3

    func holds(_ record: RunRecord) -> Bool {
        switch self {
        case .any: true
        case .endedNotCancelled: record.isEnded && record.state != StateCode.cancelled
        case .success: record.isSuccess
        case .lastCompleted: record.isSuccess && record.completed != nil
        }
    }

    /// By what the newest is the newest.
    func instant(created: Int64, _ record: RunRecord) -> Int64 { self == .lastCompleted ? created + (record.completed ?? 0) : created }

    /// The same as SQL, of the columns of a table or of `excluded.`.
    func order(_ prefix: String) -> String {
        self == .lastCompleted ? "\(prefix)created_ms + \(prefix)completed_delta" : "\(prefix)created_ms"
    }

    /// ``holds(_:)`` as SQL.
    var condition: String {
        switch self {
        case .any: "TRUE"
        case .endedNotCancelled: StateCode.isEndedNotCancelled
        case .success: StateCode.isSuccess
        case .lastCompleted: "\(StateCode.isSuccess) AND completed_delta IS NOT NULL"
        }
    }
}
