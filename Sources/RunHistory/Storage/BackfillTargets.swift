import GRDB
import RunModel

/// How far back each dataset is read and counted, and when its lists were last read.
extension RunHistory {
    /// Sets how far back the past of datasets is to be read, before their first page.
    ///
    /// The first target also becomes ``StoredDataset/countedFrom``, for good. A later target moves only ``StoredDataset/wantedFrom``, and
    /// only down. Call it with the same configured age again and again: nothing changes then.
    /// - Parameter target: now − the configured age; runs created before it are not wanted.
    package func setBackfillTarget(_ target: Timestamp, datasets: [DatasetID]) throws(HistoryError) {
        guard !datasets.isEmpty else { return }
        try write("set how far the past is read") { db, _ in
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE dataset SET counted_from_ms = coalesce(counted_from_ms, min(?1, coalesce(covered_from_ms, ?1))),
                    wanted_from_ms = min(coalesce(wanted_from_ms, ?1), ?1)
                    WHERE id = ?2 AND (counted_from_ms IS NULL OR wanted_from_ms IS NULL OR wanted_from_ms > ?1)
                    """)
            for dataset in datasets { try statement.execute(arguments: [target.milliseconds, dataset.rawValue]) }
        }
    }

    /// Records in one transaction that the run lists of many datasets are current, because their listing rows did not change.
    package func record(collected mark: CollectionMark, datasets: [DatasetID]) throws(HistoryError) {
        guard !datasets.isEmpty else { return }
        try write("record a collection") { db, _ in
            for dataset in datasets { try Catalogue(db: db).record(mark, dataset: dataset.rawValue) }
        }
    }

    /// Records when the runs, or the schedules, of a dataset were really read.
    /// - Parameter runs: nil leaves it.
    /// - Parameter schedules: nil leaves it.
    package func recordRead(runs: Timestamp? = nil, schedules: Timestamp? = nil, dataset: DatasetID) throws(HistoryError) {
        try write("record a reading") { db, _ in
            try db.cachedStatement(
                sql: """
                    UPDATE dataset SET runs_read_ms = coalesce(?1, runs_read_ms), schedules_read_ms = coalesce(?2, schedules_read_ms)
                    WHERE id = ?3
                    """
            ).execute(arguments: [runs?.milliseconds, schedules?.milliseconds, dataset.rawValue])
        }
    }
}
