import Foundation
import GRDB
import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// One history of a day, as each released schema stored it: `Fixtures/schema-vN.sql`, what `sqlite3 history.sqlite .dump` prints.
@Suite struct ReleasedSchemaTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    private static let versions = Array(1...Schema.migrator.migrations.count)

    /// The runs of the history by dataset and state.
    private static let runs = """
        SELECT dataset_id, state, count(*), sum(coalesce(completed_delta, 0)) FROM run GROUP BY dataset_id, state ORDER BY dataset_id, state
        """
    /// What a schema consists of, however its statements are written.
    private static let shape = """
        SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type IN ('table', 'index') AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'grdb_%' ORDER BY m.name, c.name
        """
    private static let indexes = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"

    private func stored(_ version: Int) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        let dump = try String(contentsOf: Self.folder.appendingPathComponent("schema-v\(version).sql"), encoding: .utf8)
        let queue = try DatabaseQueue(path: folder.path(RunHistory.fileName))
        // A dump brings its own transaction.
        try queue.writeWithoutTransaction { try $0.execute(sql: dump) }
        try queue.close()
        return folder
    }

    private func rows(_ reader: any DatabaseReader, _ query: String) throws -> [[DatabaseValue]] {
        try reader.read { try Row.fetchAll($0, sql: query).map { Array($0.databaseValues) } }
    }

    /// A released migration must not be edited, since histories in the field have run it; a new one needs a fixture of its schema.
    @Test(arguments: versions)
    func theFixtureHasTheSchemaOfItsVersion(version: Int) throws {
        let folder = try stored(version)
        let fixture = try DatabaseQueue(path: folder.path(RunHistory.fileName))
        let migrated = try DatabaseQueue()
        try Schema.migrator.migrate(migrated, upTo: Schema.migrator.migrations[version - 1])
        #expect(try rows(fixture, Self.shape) == rows(migrated, Self.shape))
        #expect(try rows(fixture, Self.indexes) == rows(migrated, Self.indexes))
        let applied = try rows(fixture, "SELECT identifier FROM grdb_migrations").map { String.fromDatabaseValue($0[0]) }
        #expect(applied == Array(Schema.migrator.migrations.prefix(version)))
    }

    @Test(arguments: versions)
    func everyReleasedHistoryIsBroughtUpToDateWhole(version: Int) throws {
        let folder = try stored(version)
        let before = try rows(try DatabaseQueue(path: folder.path(RunHistory.fileName)), Self.runs)
        #expect(before.count > 6)
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        #expect(try rows(history.pool, Self.runs) == before)
        #expect(try history.verify() == [])
        let datasets = try history.datasets()
        #expect(datasets.count == 6)
        var totals = (runs: Int64(0), failures: Int64(0))
        for dataset in datasets {
            let counted = try history.totals(dataset: dataset.id)
            totals.runs += counted.states.values.map(\.runs).reduce(0, +)
            totals.failures += counted.failures.values.reduce(0, +)
            #expect(try history.read { try $0.schedules(dataset: dataset.id) }.count == 1)
            #expect(dataset.known.end == dataset.lastCollectedAt && dataset.lastCollectedAt != nil)
        }
        #expect(totals == (146, 7))
        #expect(try rows(history.pool, "SELECT count(*) FROM run") == [[Int64(146).databaseValue]])
    }

    /// Runs that come after the upgrade are stored as in a history that was never upgraded.
    @Test(arguments: versions)
    func anUpgradedHistoryGoesOn(version: Int) throws {
        let folder = try stored(version)
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        let dataset = try #require(try history.datasets().first)
        let created = try #require(dataset.lastCollectedAt).advanced(byMilliseconds: 60_000)
        let run = try Run(
            token: try #require(RunToken("after")), state: .failed, createdAt: created, updatedAt: created,
            completedAt: created.advanced(byMilliseconds: 5000))
        _ = try history.apply(
            ObservedRuns(dataset: dataset.id, runs: [run], observedEarliest: created, observedLatest: created, origin: .live))
        #expect(try history.verify() == [])
        #expect(try history.latestRuns(dataset: dataset.id).lastRunCreatedAt == created)
        try history.close()
        let reader = try RunHistory.open(directory: history.directory, access: .reader)
        #expect(try reader.verify() == [])
    }

    @Test(arguments: versions.dropLast())
    func aReaderSaysHowToBringAnOldHistoryUpToDate(version: Int) throws {
        let folder = try stored(version)
        let error = #expect(throws: HistoryError.self) { try RunHistory.open(directory: folder.url.path, access: .reader) }
        #expect(error?.kind == .olderSchema)
        #expect(error?.hint == "open it once with `collect` or `serve`, which bring it up to date")
    }
}
