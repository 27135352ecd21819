import GRDB
import RunModel

extension HistorySnapshot {
    /// When the first stored run that has ended was created, of each dataset; one without any has no entry.
    ///
    /// Runs in flight survive retention, so they say nothing of where the history begins.
    /// - Complexity: O(datasets × log runs), and the runs in flight before the first one that ended.
    package func firstEndedRuns() throws -> [DatasetID: Timestamp] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, (SELECT created_ms FROM run WHERE dataset_id = id AND \(Schema.isEnded)
                  AND created_ms <= ?1 AND coalesce(created_ms + completed_delta, created_ms) <= ?1 ORDER BY created_ms LIMIT 1)
                FROM dataset WHERE stored_runs > 0
                """, arguments: [asOf]
        )
        var first: [DatasetID: Timestamp] = [:]
        while let row = try rows.next() { first[DatasetID(rawValue: row[0])] = row.instant(1) }
        return first
    }
}
