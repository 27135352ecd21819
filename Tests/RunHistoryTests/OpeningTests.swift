import Foundation
import GRDB
import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct OpeningTests {
    private func failure(_ body: () throws -> some Any) -> HistoryError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? HistoryError
        }
    }

    @Test func secondWriterIsToldWhoHasIt() throws {
        let fixture = try HistoryFixture()
        let error = failure { try RunHistory.open(directory: fixture.directory, access: .writer) }
        #expect(error?.kind == .locked)
        #expect(error?.description.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
    }

    @Test func lockFileThatWasLeftBehindIsHarmless() throws {
        let folder = try TemporaryDirectory()
        try "999999\n".write(toFile: folder.path(WriterLock.fileName), atomically: false, encoding: .utf8)
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        #expect(try history.datasets().isEmpty)
    }

    @Test func readersReadBesideTheWriterAndCannotWrite() throws {
        let fixture = try HistoryFixture()
        let reader = try RunHistory.open(directory: fixture.directory, access: .reader)
        try fixture.apply([HistoryFixture.run("a", .failed, created: 0, completed: 5)], at: 10)
        #expect(try reader.totals(dataset: fixture.dataset).states[.failed]?.runs == 1)
        #expect(failure { try reader.prune(before: HistoryFixture.at(0)) }?.kind == .readOnly)
    }

    @Test func readerReadsWhatAClosedWriterLeft() throws {
        let fixture = try HistoryFixture()
        try fixture.apply([HistoryFixture.run("a", .failed, created: 0, completed: 5)], at: 10)
        try fixture.history.close()
        let reader = try RunHistory.open(directory: fixture.directory, access: .reader)
        #expect(try reader.figures(dataset: fixture.dataset, from: HistoryFixture.at(0), until: HistoryFixture.at(1)).count == 1)
        #expect(try reader.verify() == [])
    }

    /// After `kill -9` there is a log that nobody has moved into the file.
    @Test func readerReadsWhatACrashedWriterLeft() throws {
        let fixture = try HistoryFixture()
        try fixture.apply([HistoryFixture.run("a", .failed, created: 0, completed: 5)], at: 10)
        let copy = fixture.folder.path("crashed")
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in [RunHistory.fileName, RunHistory.fileName + "-wal"] {
            try FileManager.default.copyItem(atPath: fixture.directory + "/" + name, toPath: copy + "/" + name)
        }
        let reader = try RunHistory.open(directory: copy, access: .reader)
        #expect(try reader.totals(dataset: fixture.dataset).states[.failed]?.runs == 1)
        var scanned = 0
        try reader.makeScanner().forEachRun(dataset: fixture.dataset, from: HistoryFixture.at(0), until: HistoryFixture.at(1)) { _ in
            scanned += 1
        }
        #expect(scanned == 1)
    }

    @Test func readerNeedsAHistory() throws {
        let folder = try TemporaryDirectory()
        #expect(failure { try RunHistory.open(directory: folder.url.path, access: .reader) }?.kind == .notFound)
    }

    @Test func refusesASchemaFromTheFuture() throws {
        let fixture = try HistoryFixture()
        try fixture.history.pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')") }
        try fixture.history.close()
        for access in [RunHistory.Access.writer, .reader] {
            let error = failure { try RunHistory.open(directory: fixture.directory, access: access) }
            #expect(error?.kind == .newerSchema)
            #expect(
                error?.description.contains(
                    "a newer version of mode-exporter wrote this history; use that version or a newer one, or restore a backup from before the "
                        + "upgrade") == true, "\(String(describing: error))")
        }
    }

    @Test func readerFindsNothingInADatabaseWithoutTables() throws {
        let folder = try TemporaryDirectory()
        let pool = try DatabasePool(path: folder.path(RunHistory.fileName))
        try pool.close()
        #expect(failure { try RunHistory.open(directory: folder.url.path, access: .reader) }?.kind == .notFound)
        _ = try RunHistory.open(directory: folder.url.path, access: .writer)
    }

    @Test func damagedFileIsCalledDamaged() throws {
        let folder = try TemporaryDirectory()
        try Data(repeating: 7, count: 8192).write(to: folder.url.appendingPathComponent(RunHistory.fileName))
        #expect(failure { try RunHistory.open(directory: folder.url.path, access: .writer) }?.kind == .corrupt)
    }

    @Test(arguments: [[0, 5], [5, 5], [9, 3], [.max]] as [[Int64]])
    func refusesBucketsThatAreNone(bounds: [Int64]) throws {
        let folder = try TemporaryDirectory()
        let settings = HistorySettings(durationBuckets: bounds.map { .milliseconds($0) })
        #expect(failure { try RunHistory.open(directory: folder.url.path, access: .writer, settings: settings) }?.kind == .invalidSettings)
    }

    @Test func fullDiskStoresNothingOfThePageAndNamesNoValue() throws {
        let fixture = try HistoryFixture()
        try fixture.history.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 60") }
        let runs = try (0..<5000).map {
            try HistoryFixture.run("secret\($0)", .succeeded, created: Int64($0) * 2000, completed: Int64($0) * 2000 + 5)
        }
        let inFlight = try HistoryFixture.run("waiting", .other("rebooting"), created: 1)
        let error = failure { try fixture.apply([inFlight] + runs, at: 0) }
        #expect(error?.kind == .diskFull)
        #expect(error?.description.contains("secret") == false)
        #expect(try fixture.figures().isEmpty)
        #expect(try fixture.apply([inFlight], at: 5).inserted == 1)
        #expect(try fixture.history.latestRuns(dataset: fixture.dataset).inFlight == [.other("rebooting"): 1])
        #expect(try fixture.history.verify() == [])
    }

    @Test func asynchronousCallsDoTheSame() async throws {
        let fixture = try HistoryFixture()
        let page = try ObservedRuns(
            dataset: fixture.dataset,
            runs: [HistoryFixture.run("a", .failed, created: 0, completed: 5)],
            observedEarliest: HistoryFixture.at(9),
            observedLatest: HistoryFixture.at(9),
            origin: .live
        )
        let applied = try await fixture.history.writing { history throws(HistoryError) in try history.apply(page) }
        #expect(applied.inserted == 1)
        let statistics = try await fixture.history.reading { history throws(HistoryError) in try history.statistics() }
        #expect(statistics.runs == 1 && statistics.bytes > 0)
    }

    @Test func unknownDatasetIsAnError() throws {
        let fixture = try HistoryFixture()
        let page = ObservedRuns(
            dataset: DatasetID(rawValue: 99),
            runs: [],
            observedEarliest: HistoryFixture.at(0),
            observedLatest: HistoryFixture.at(0),
            origin: .live
        )
        #expect(failure { try fixture.history.apply(page) }?.kind == .unknownDataset)
        #expect(failure { try fixture.history.record(access: .ok, dataset: DatasetID(rawValue: 99)) }?.kind == .unknownDataset)
    }
}
