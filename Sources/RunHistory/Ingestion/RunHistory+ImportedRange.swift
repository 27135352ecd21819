import RunModel

extension RunHistory {
    /// Records from which to which instant runs of datasets came from files; see ``StoredDataset/imported``. Stretches add up.
    package func record(imported ranges: [DatasetID: ClosedRange<Timestamp>]) throws(HistoryError) {
        guard !ranges.isEmpty else { return }
        try write("record what was imported") { db, _ in
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE dataset SET imported_from_ms = min(coalesce(imported_from_ms, ?1), ?1),
                    imported_to_ms = max(coalesce(imported_to_ms, ?2), ?2) WHERE id = ?3
                    """)
            for (dataset, range) in ranges {
                try statement.execute(arguments: [range.lowerBound.milliseconds, range.upperBound.milliseconds, dataset.rawValue])
            }
        }
    }
}
