import GRDB
import RunModel

/// What a dataset's row holds so that its newest figures need few rows of the table of runs.
struct LatestFigures {
    /// `longest_success_ms` only grows: no success that completed last was created longer than that before the newest success completed.
    /// `pruned_failures` are failed runs that retention removed and that were created after the newest success it removed; 0, a lower
    /// bound, for what was removed before this was kept.
    static let migration = [
        "ALTER TABLE dataset ADD COLUMN longest_success_ms INTEGER",
        "ALTER TABLE dataset ADD COLUMN pruned_failures INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE dataset ADD COLUMN view_count INTEGER",
        """
        UPDATE dataset SET longest_success_ms = (
          SELECT max(completed_delta) FROM run WHERE dataset_id = dataset.id AND \(StateCode.isSuccess)
        )
        """,
        // The newest completion among removed runs: all that is known of them is the newest creation.
        """
        INSERT INTO pruned_latest (dataset_id, kind, created_ms, state, completed_delta)
        SELECT dataset_id, \(LatestKind.lastCompleted.rawValue), created_ms, state, completed_delta FROM pruned_latest
        WHERE kind = \(LatestKind.success.rawValue) AND completed_delta IS NOT NULL
        """,
    ]

    let db: Database

    func extendLongest(_ milliseconds: Int64, dataset: Int64) throws {
        let statement = try RawStatement(
            db, "UPDATE dataset SET longest_success_ms = ?1 WHERE id = ?2 AND coalesce(longest_success_ms, -1) < ?1")
        try statement.bind(1, milliseconds)
        try statement.bind(2, dataset)
        try statement.run()
    }

    /// The bounds by which the newest figures are searched.
    func bounds(dataset: Int64) throws -> (longestSuccess: Int64, prunedFailures: Int64) {
        let statement = try RawStatement(db, "SELECT longest_success_ms, pruned_failures FROM dataset WHERE id = ?")
        try statement.bind(1, dataset)
        defer { statement.reset() }
        return try statement.step() ? (statement.integer(0), statement.integer(1)) : (0, 0)
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
