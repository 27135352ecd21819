import GRDB
import RunModel

extension HistorySnapshot {
    /// The catalogue, in the order of first sight, with datasets that are no longer listed.
    /// - Parameter account: Nil for every account.
    public func datasets(account: String? = nil) throws -> [StoredDataset] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT * FROM dataset WHERE account = coalesce(?, account) ORDER BY id",
            arguments: [account]
        )
        return rows.compactMap(Self.dataset)
    }

    /// One dataset; nil when the number is unknown.
    public func dataset(_ id: DatasetID) throws -> StoredDataset? {
        try Row.fetchOne(db, sql: "SELECT * FROM dataset WHERE id = ?", arguments: [id.rawValue]).flatMap(Self.dataset)
    }

    /// One dataset by its names; nil when it was never seen.
    public func dataset(account: String, token: DatasetToken) throws -> StoredDataset? {
        try Row.fetchOne(db, sql: "SELECT * FROM dataset WHERE account = ? AND token = ?", arguments: [account, token.text])
            .flatMap(Self.dataset)
    }

    /// What is known to be complete; nil before the first page.
    public func coverage(_ id: DatasetID) throws -> Coverage? { try dataset(id)?.coverage }

    /// The schedules of one dataset, by token.
    public func schedules(dataset: DatasetID) throws -> [DatasetSchedule] {
        try Row.fetchAll(db, sql: "SELECT * FROM schedule WHERE dataset_id = ? ORDER BY token", arguments: [dataset.rawValue])
            .map(Self.schedule)
    }

    /// What schedules say, for every dataset that has any.
    public func scheduleFigures() throws -> [DatasetID: ScheduleFigures] {
        var schedules: [DatasetID: [DatasetSchedule]] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT * FROM schedule") {
            schedules[DatasetID(rawValue: row["dataset_id"]), default: []].append(Self.schedule(row))
        }
        return schedules.mapValues(ScheduleFigures.init)
    }

    /// Counters of rejected rows, for every reason there is, also those at 0.
    public func rejections() throws -> [RunRejection: Int64] {
        var counts = Dictionary(uniqueKeysWithValues: RunRejection.allCases.map { ($0, Int64(0)) })
        for row in try Row.fetchAll(db, sql: "SELECT reason, rows FROM rejection_total") {
            if let reason = RunRejection(rawValue: row["reason"]) { counts[reason] = row["rows"] }
        }
        return counts
    }

    /// How much is stored. O(datasets).
    public func statistics() throws -> HistoryStatistics {
        let row = try Row.fetchOne(db, sql: "SELECT count(*) AS datasets, coalesce(sum(stored_runs), 0) AS runs FROM dataset")
        return HistoryStatistics(runs: row?["runs"] ?? 0, datasets: row?["datasets"] ?? 0, bytes: 0)
    }

    private static func schedule(_ row: Row) -> DatasetSchedule {
        DatasetSchedule(
            token: row["token"],
            frequency: (row["frequency"] as String?).flatMap(DatasetSchedule.Frequency.init(rawValue:)),
            lastScheduledAt: instant(row["last_scheduled_ms"]),
            nextScheduledAt: instant(row["next_scheduled_ms"]),
            lastRunAt: instant(row["last_run_ms"])
        )
    }

    private static func dataset(_ row: Row) -> StoredDataset? {
        guard let token = DatasetToken(row["token"]) else { return nil }
        let space = (row["space_token"] as String?).flatMap { SpaceToken($0) }.map { Space(token: $0, name: row["space_name"]) }
        let isCollectedKnown: Bool = row["is_collected_known"]
        return StoredDataset(
            id: DatasetID(rawValue: row["id"]),
            account: row["account"],
            dataset: Dataset(
                token: token,
                name: row["name"],
                space: space,
                activity: activity(row, "listed"),
                scheduleCount: row["schedule_count"]
            ),
            isListed: row["is_listed"],
            firstSeenAt: Timestamp(milliseconds: row["first_seen_ms"]),
            lastListedAt: Timestamp(milliseconds: row["last_listed_ms"]),
            access: (row["access"] as Int64?).flatMap(DatasetAccess.init(rawValue:)),
            collectedActivity: isCollectedKnown ? activity(row, "collected") : nil,
            lastCollectedAt: instant(row["last_collected_ms"]),
            watchedSince: instant(row["watched_since_ms"]),
            coverage: coverage(row),
            retentionHorizon: instant(row["horizon_ms"]),
            revision: row["revision"]
        )
    }

    private static func activity(_ row: Row, _ prefix: String) -> Dataset.Activity {
        Dataset.Activity(
            runCount: row["\(prefix)_runs"],
            lastRunAt: instant(row["\(prefix)_last_run_ms"]),
            updatedAt: instant(row["\(prefix)_updated_ms"]),
            lastSuccessfulRun: row["\(prefix)_last_success"]
        )
    }

    private static func coverage(_ row: Row) -> Coverage? {
        guard let from = instant(row["covered_from_ms"]), let to = instant(row["covered_to_ms"]) else { return nil }
        var coverage = Coverage(from: from, to: to, reachesBeginning: row["reaches_beginning"], resumePage: row["resume_page"])
        if let lower = instant(row["pending_from_ms"]), let upper = instant(row["pending_to_ms"]), lower <= upper {
            coverage.pending = lower...upper
        }
        return coverage
    }

    private static func instant(_ milliseconds: Int64?) -> Timestamp? { milliseconds.map(Timestamp.init(milliseconds:)) }
}

extension ScheduleFigures {
    /// Sums up the schedules of one dataset: the earliest next slot, and the lag of the newest slot.
    public init(_ schedules: [DatasetSchedule]) {
        self.init(nextScheduledAt: schedules.compactMap(\.nextScheduledAt).min())
        let newest = schedules.filter { $0.lastScheduledAt != nil }.max { ($0.lastScheduledAt ?? .zero) < ($1.lastScheduledAt ?? .zero) }
        guard let slot = newest?.lastScheduledAt, let start = newest?.lastRunAt, start >= slot else { return }
        lagMilliseconds = start.milliseconds - slot.milliseconds
    }
}

extension Timestamp {
    fileprivate static var zero: Timestamp { Timestamp(milliseconds: 0) }
}
