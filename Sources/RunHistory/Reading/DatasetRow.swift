import GRDB
import RunModel

/// Reads a row of the table of datasets by the place of its columns.
///
/// A catalogue of ten thousand datasets is read at every pass, report and rollup. Looking each of the thirty columns up by its name, without
/// regard to case, took most of the time of a small rollup.
enum DatasetRow {
    /// What to select, in the order in which ``dataset(_:)`` takes it.
    static let columns = [
        "id, account, token, name, space_token, space_name, schedule_count, is_listed, first_seen_ms, last_listed_ms, access",
        activity("listed"), "is_collected_known", activity("collected"),
        "last_collected_ms, watched_since_ms, horizon_ms, revision", coverageColumns,
        "counted_from_ms, wanted_from_ms, imported_from_ms, imported_to_ms, runs_read_ms, schedules_read_ms",
        "view_count, views_unchanged_since_ms",
    ].joined(separator: ", ")

    /// What to select for ``coverage(_:from:)``.
    static let coverageColumns = "covered_from_ms, covered_to_ms, reaches_beginning, resume_page, pending_from_ms, pending_to_ms"

    private static func activity(_ prefix: String) -> String {
        ["runs", "last_run_ms", "updated_ms", "last_success"].map { "\(prefix)_\($0)" }.joined(separator: ", ")
    }

    /// The dataset in the row of a query that selects ``columns``; nil when its token is none.
    static func dataset(_ row: Row) -> StoredDataset? {
        guard let token = DatasetToken(row[2]) else { return nil }
        return StoredDataset(
            id: DatasetID(rawValue: row[0]),
            account: row[1],
            dataset: Dataset(
                token: token,
                name: row[3],
                space: space(row),
                activity: activity(row, from: 11),
                scheduleCount: row[6],
                viewCount: row[36]
            ),
            isListed: row[7],
            firstSeenAt: Timestamp(milliseconds: row[8]),
            lastListedAt: Timestamp(milliseconds: row[9]),
            access: (row[10] as Int64?).flatMap(DatasetAccess.init(rawValue:)),
            collectedActivity: row[15] ? activity(row, from: 16) : nil,
            lastCollectedAt: row.instant(20),
            watchedSince: row.instant(21),
            coverage: coverage(row, from: 24),
            retentionHorizon: row.instant(22),
            revision: row[23],
            countedFrom: row.instant(30),
            wantedFrom: row.instant(31),
            imported: imported(row, from: 32),
            runsReadAt: row.instant(34),
            schedulesReadAt: row.instant(35),
            viewsUnchangedSince: row.instant(37)
        )
    }

    private static func imported(_ row: Row, from column: Int) -> ClosedRange<Timestamp>? {
        guard let first = row.instant(column), let last = row.instant(column + 1), first <= last else {
            return nil
        }
        return first...last
    }

    private static func space(_ row: Row) -> Space? {
        guard let token = (row[4] as String?).flatMap({ SpaceToken($0) }) else { return nil }
        return Space(token: token, name: row[5])
    }

    private static func activity(_ row: Row, from column: Int) -> Dataset.Activity {
        Dataset.Activity(
            runCount: row[column],
            lastRunAt: row.instant(column + 1),
            updatedAt: row.instant(column + 2),
            lastSuccessfulRun: row[column + 3]
        )
    }

    /// The coverage in a row that holds ``coverageColumns`` from that column on; nil before the first page.
    static func coverage(_ row: Row, from column: Int) -> Coverage? {
        guard let from = row.instant(column), let to = row.instant(column + 1) else { return nil }
        let resumePage = row[column + 3] as Int?
        var coverage = Coverage(from: from, to: to, reachesBeginning: row[column + 2], resumePage: resumePage)
        if let lower = row.instant(column + 4), let upper = row.instant(column + 5), lower <= upper {
            coverage.pending = lower...upper
        }
        return coverage
    }
}

extension Row {
    /// The instant in a column of milliseconds since 1970; nil where it is null.
    func instant(_ column: Int) -> Timestamp? { (self[column] as Int64?).map(Timestamp.init(milliseconds:)) }

    /// The same by the name of the column.
    func instant(_ column: String) -> Timestamp? { (self[column] as Int64?).map(Timestamp.init(milliseconds:)) }

    /// The length of time in a column of milliseconds; nil where it is null.
    func duration(_ column: String) -> Duration? { (self[column] as Int64?).map(Duration.milliseconds) }
}
