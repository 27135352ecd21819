import RunModel

/// Reads a row of the table of datasets by the place of its columns.
///
/// A catalogue of ten thousand datasets is read at every pass, report and rollup. GRDB's rows look each of the thirty columns up by name
/// without regard to case, which took most of the time of a small rollup.
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

    /// The dataset in the row of a statement that selects ``columns``; nil when its token is none.
    static func dataset(_ statement: RawStatement) -> StoredDataset? {
        guard let token = DatasetToken(statement.text(2)) else { return nil }
        return StoredDataset(
            id: DatasetID(rawValue: statement.integer(0)),
            account: statement.text(1),
            dataset: Dataset(
                token: token,
                name: statement.optionalText(3),
                space: space(statement),
                activity: activity(statement, from: 11),
                scheduleCount: statement.optionalInteger(6).map { Int($0) },
                viewCount: statement.optionalInteger(36)
            ),
            isListed: statement.integer(7) != 0,
            firstSeenAt: Timestamp(milliseconds: statement.integer(8)),
            lastListedAt: Timestamp(milliseconds: statement.integer(9)),
            access: statement.optionalInteger(10).flatMap(DatasetAccess.init(rawValue:)),
            collectedActivity: statement.integer(15) != 0 ? activity(statement, from: 16) : nil,
            lastCollectedAt: statement.optionalInstant(20),
            watchedSince: statement.optionalInstant(21),
            coverage: coverage(statement, from: 24),
            retentionHorizon: statement.optionalInstant(22),
            revision: statement.integer(23),
            countedFrom: statement.optionalInstant(30),
            wantedFrom: statement.optionalInstant(31),
            imported: imported(statement, from: 32),
            runsReadAt: statement.optionalInstant(34),
            schedulesReadAt: statement.optionalInstant(35),
            viewsUnchangedSince: statement.optionalInstant(37)
        )
    }

    private static func imported(_ statement: RawStatement, from column: Int32) -> ClosedRange<Timestamp>? {
        guard let first = statement.optionalInstant(column), let last = statement.optionalInstant(column + 1), first <= last else {
            return nil
        }
        return first...last
    }

    private static func space(_ statement: RawStatement) -> Space? {
        guard let token = statement.optionalText(4).flatMap({ SpaceToken($0) }) else { return nil }
        return Space(token: token, name: statement.optionalText(5))
    }

    private static func activity(_ statement: RawStatement, from column: Int32) -> Dataset.Activity {
        Dataset.Activity(
            runCount: statement.optionalInteger(column),
            lastRunAt: statement.optionalInstant(column + 1),
            updatedAt: statement.optionalInstant(column + 2),
            lastSuccessfulRun: statement.optionalText(column + 3)
        )
    }

    /// The coverage in a row that holds ``coverageColumns`` from that column on; nil before the first page.
    static func coverage(_ statement: RawStatement, from column: Int32) -> Coverage? {
        guard let from = statement.optionalInstant(column), let to = statement.optionalInstant(column + 1) else { return nil }
        let resumePage = statement.optionalInteger(column + 3).map { Int($0) }
        var coverage = Coverage(from: from, to: to, reachesBeginning: statement.integer(column + 2) != 0, resumePage: resumePage)
        if let lower = statement.optionalInstant(column + 4), let upper = statement.optionalInstant(column + 5), lower <= upper {
            coverage.pending = lower...upper
        }
        return coverage
    }
}

extension RawStatement {
    fileprivate func optionalInstant(_ column: Int32) -> Timestamp? { optionalInteger(column).map(Timestamp.init(milliseconds:)) }
}
