import GRDB
import RunModel

extension HistorySnapshot {
    /// When the first and the last stored run of each dataset were created; a dataset without runs has no entry.
    ///
    /// - Complexity: O(datasets × log runs).
    package func runSpans() throws -> [DatasetID: ClosedRange<Timestamp>] {
        let statement = try RawStatement(
            db,
            """
            SELECT id, (SELECT min(created_ms) FROM run WHERE dataset_id = id),
              (SELECT max(created_ms) FROM run WHERE dataset_id = id AND created_ms <= ?)
            FROM dataset WHERE stored_runs > 0
            """
        )
        try statement.bind(1, asOf)
        var spans: [DatasetID: ClosedRange<Timestamp>] = [:]
        while try statement.step() {
            guard let first = statement.optionalInteger(1), let last = statement.optionalInteger(2), first <= last else { continue }
            spans[DatasetID(rawValue: statement.integer(0))] = Timestamp(milliseconds: first)...Timestamp(milliseconds: last)
        }
        return spans
    }
}

extension RunHistory {
    /// See ``HistorySnapshot/runSpans()``.
    package func runSpans() throws(HistoryError) -> [DatasetID: ClosedRange<Timestamp>] { try read { try $0.runSpans() } }
}
