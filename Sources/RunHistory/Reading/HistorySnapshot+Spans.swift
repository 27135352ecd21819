import GRDB
import RunModel

extension HistorySnapshot {
    /// When the first and the last stored run of each dataset were created; a dataset without runs has no entry.
    ///
    /// - Complexity: O(datasets × log runs).
    package func runSpans() throws -> [DatasetID: ClosedRange<Timestamp>] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, (SELECT min(created_ms) FROM run WHERE dataset_id = id),
                  (SELECT max(created_ms) FROM run WHERE dataset_id = id AND created_ms <= ?)
                FROM dataset WHERE stored_runs > 0
                """, arguments: [asOf]
        )
        var spans: [DatasetID: ClosedRange<Timestamp>] = [:]
        while let row = try rows.next() {
            guard let first = row.instant(1), let last = row.instant(2), first <= last else { continue }
            spans[DatasetID(rawValue: row[0])] = first...last
        }
        return spans
    }
}

extension RunHistory {
    /// See ``HistorySnapshot/runSpans()``.
    package func runSpans() throws(HistoryError) -> [DatasetID: ClosedRange<Timestamp>] { try read { try $0.runSpans() } }
}
