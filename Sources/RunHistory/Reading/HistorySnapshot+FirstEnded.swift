import GRDB
import RunModel

extension HistorySnapshot {
    /// When the first stored run that has ended was created, of each dataset; one without any has no entry.
    ///
    /// Runs in flight survive retention, so they say nothing of where the history begins.
    /// - Complexity: O(datasets × log runs), and the runs in flight before the first one that ended.
    package func firstEndedRuns() throws -> [DatasetID: Timestamp] {
        let statement = try RawStatement(
            db,
            """
            SELECT id, (SELECT created_ms FROM run WHERE dataset_id = id AND \(Schema.isEnded)
              AND created_ms <= ?1 AND coalesce(created_ms + completed_delta, created_ms) <= ?1 ORDER BY created_ms LIMIT 1)
            FROM dataset WHERE stored_runs > 0
            """
        )
        try statement.bind(1, asOf)
        var first: [DatasetID: Timestamp] = [:]
        while try statement.step() {
            guard let created = statement.optionalInteger(1) else { continue }
            first[DatasetID(rawValue: statement.integer(0))] = Timestamp(milliseconds: created)
        }
        return first
    }
}
