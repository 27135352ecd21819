import GRDB
import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// Histories of released versions, written with nothing but their own tables.
@Suite struct MigrationTests {
    private static let created = HistoryFixture.origin.milliseconds

    private func released(_ version: String) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        let pool = try DatabasePool(path: folder.path(RunHistory.fileName))
        try Schema.migrator.migrate(pool, upTo: version)
        try pool.write { db in
            let origin = Self.created
            for statement in [
                "INSERT INTO dataset (account, token, first_seen_ms, last_listed_ms, stored_runs, horizon_ms) "
                    + "VALUES ('acme', 'd', 0, 0, 4, \(origin))",
                "INSERT INTO run (dataset_id, created_ms, token, state, flags, completed_delta, query_run_attempts) VALUES "
                    + "(1, \(origin), 'a', 3, 0, 90000, NULL), (1, \(origin + 60_000), 'b', 3, 0, 10, NULL), "
                    + "(1, \(origin + 120_000), 'c', 5, 2, 7, 0), (1, \(origin + 180_000), 'd', 5, 0, 8, NULL)",
                "INSERT INTO state_total VALUES (1, 3, 2, 90010, 0, 0, 0, 0), (1, 5, 5, 18, 0, 3, 3, 0)",
                "INSERT INTO pruned_latest VALUES "
                    + "(1, 0, \(origin - 9), 5, 1), (1, 1, \(origin - 9), 5, 1), (1, 2, \(origin - 99), 3, 4)",
                "INSERT INTO histogram_sum VALUES (1, 0, 90010, 0)",
            ] { try db.execute(sql: statement) }
        }
        try pool.close()
        return folder
    }

    /// When a view count of an older version was first seen is not known: it counts from the next listing on.
    @Test func aViewCountOfAnOlderVersionCountsFromTheNextListing() throws {
        let folder = try TemporaryDirectory()
        let pool = try DatabasePool(path: folder.path(RunHistory.fileName))
        try Schema.migrator.migrate(pool, upTo: "v4 time zones of schedules")
        try pool.write { db in
            try db.execute(
                sql:
                    "INSERT INTO dataset (account, token, first_seen_ms, last_listed_ms, stored_runs, view_count) VALUES ('acme', 'd', 0, 0, 0, 7)"
            )
        }
        try pool.close()
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        #expect(try history.dataset(DatasetID(rawValue: 1))?.viewsUnchanged == nil)
        let dataset = Dataset(token: try #require(DatasetToken("d")), name: nil, space: nil, viewCount: 7)
        try history.upsert(datasets: [dataset], account: "acme", at: HistoryFixture.at(5))
        #expect(try history.dataset(DatasetID(rawValue: 1))?.viewsUnchanged == HistoryFixture.at(5)...HistoryFixture.at(5))
    }

    @Test(arguments: ["v1", "v2"])
    func historyOfAReleasedVersionGoesOn(version: String) throws {
        let folder = try released(version)
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        let dataset = DatasetID(rawValue: 1)
        let latest = try history.latestRuns(dataset: dataset)
        #expect(latest.lastSuccess?.createdAt == HistoryFixture.at(60_000))
        #expect(latest.lastSuccessCompletedAt == HistoryFixture.at(90_000))
        #expect(latest.consecutiveFailures == 2)
        // One of the two failed runs still awaits its query run; three more were removed.
        #expect(try history.totals(dataset: dataset).failures == ["unknown": 4])
        #expect(try history.statistics().runsChangedAfterEnd == 0)
        #expect(try history.dataset(dataset)?.countedFrom == nil)
        #expect(try history.verify() == [])
        let key = RunKey(dataset: dataset, createdAt: HistoryFixture.at(120_000), token: try #require(RunToken("c")))
        try history.apply(.began(HistoryFixture.at(120_001), errorCode: "timeout"), to: key)
        #expect(try history.totals(dataset: dataset).failures == ["unknown": 4, "timeout": 1])
        #expect(try history.verify() == [])
    }
}
