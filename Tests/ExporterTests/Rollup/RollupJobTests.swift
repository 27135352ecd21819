import Configuration
import Exporter
import Foundation
import Gzip
import RunHistory
import RunModel
import TestSupport
import Testing

@Suite struct RollupJobTests {
    @Test func theTreeHoldsEveryRunOfTheHistory() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        let update = try Self.job(harness).run(now: harness.now)
        #expect(update.isFull)
        let truth = harness.world.totals(at: harness.now)
        let daily = try Self.table(harness, "daily")
        #expect(daily.reduce(0) { $0 + (Int($1["runs"] ?? "") ?? 0) } == truth.runCount)
        for state in RunState.ended {
            #expect(daily.reduce(0) { $0 + (Int($1[state.name] ?? "") ?? 0) } == truth.runs[state, default: 0], "\(state)")
        }
        #expect(daily.reduce(0) { $0 + (Int($1["in_flight"] ?? "") ?? 0) } == truth.inFlightCount)
        let runs = try Self.table(harness, "runs")
        #expect(Set(runs.compactMap { $0["run"] }).count == truth.runCount)
        #expect(try harness.history.changedDays().days == [])
    }

    /// Ten steps through time leave the same bytes as one look at the end.
    @Test func treesThatGrewAreThoseThatWereMadeAtOnce() throws {
        let (grown, fresh) = (try ImportWorkshop(), try ImportWorkshop())
        for step in 1...10 {
            let instant = ImportWorkshop.start.advanced(byMilliseconds: Int64(step) * 4 * UTCDay.milliseconds / 10)
            try grown.importWorld(at: instant)
            let update = try Self.job(grown).run(now: grown.now)
            #expect(update.isFull == (step == 1))
        }
        try fresh.importWorld(at: fresh.now)
        try Self.job(fresh).run(isFull: true, now: fresh.now)
        #expect(try Self.files(grown) == Self.files(fresh))
    }

    @Test func anotherFolderIsWrittenInFull() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        let first = try Self.job(harness).run(now: harness.now)
        var configuration = ExporterConfiguration()
        configuration.rollup.directory = harness.folder.path("elsewhere")
        let second = try Self.job(harness, configuration).run(now: harness.now)
        #expect(second.isFull && second.written == first.written)
        // Back again: the first tree missed what the second took.
        #expect(try Self.job(harness).run(now: harness.now).isFull)
        #expect(try !Self.job(harness).run(now: harness.now).isFull)
    }

    @Test func beforeARunningExporterTheChangesStayMarked() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        let marked = try harness.history.changedDays().days
        let reader = try RunHistory.open(directory: harness.folder.path("data"), access: .reader)
        let configuration = ExporterConfiguration()
        let job = RollupJob(
            history: reader,
            canWrite: false,
            storage: harness.storage(),
            configuration: configuration,
            threads: 2
        )
        #expect(try !job.run(now: harness.now).written.isEmpty)
        #expect(try harness.history.changedDays().days == marked)
        // The exporter looks at the same days, and finds its files right.
        #expect(try Self.job(harness).run(now: harness.now).written == [])
    }

    @Test func whatRetentionRemovedStaysInTheTree() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        try Self.job(harness).run(now: harness.now)
        let before = try Self.files(harness)
        try harness.history.prune(before: ImportWorkshop.start.advanced(byMilliseconds: 2 * UTCDay.milliseconds))
        try Self.job(harness).run(isFull: true, now: harness.now)
        #expect(try Self.files(harness) == before)
    }

    // MARK: Support

    static func job(_ harness: ImportWorkshop, _ configuration: ExporterConfiguration = ExporterConfiguration()) -> RollupJob {
        RollupJob(
            history: harness.history,
            canWrite: true,
            storage: harness.storage(configuration),
            configuration: configuration,
            threads: 2
        )
    }

    /// All files of the tree by their path in it.
    static func files(_ harness: ImportWorkshop) throws -> [String: Data] {
        let root = harness.storage().rollups
        var files: [String: Data] = [:]
        for case let name as String in try #require(FileManager.default.enumerator(atPath: root)) where !name.hasPrefix(".") {
            if let data = FileManager.default.contents(atPath: root + "/" + name) { files[name] = data }
        }
        return files
    }

    /// The rows of all files of a table; the simulated names need no quotes.
    static func table(_ harness: ImportWorkshop, _ table: String) throws -> [[String: String]] {
        try files(harness).filter { $0.key.hasPrefix(table + "/") }.flatMap { _, data -> [[String: String]] in
            let text = String(decoding: try Gzip.decompress(Array(data), maximumBytes: 1 << 26), as: UTF8.self)
            let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
        }
    }
}
