import Exporter
import Foundation
import Gzip
import RunHistory
import RunModel
import TestSupport
import Testing

@Suite struct RollupJobTests {
    @Test func theTreeHoldsEveryRunOfTheHistory() throws {
        let workshop = try ImportWorkshop()
        try workshop.importWorld(at: workshop.now)
        let update = try Self.job(workshop).run(now: workshop.now)
        #expect(update.isFull)
        let truth = workshop.world.totals(at: workshop.now)
        let daily = try Self.table(workshop, "daily")
        #expect(daily.reduce(0) { $0 + (Int($1["runs"] ?? "") ?? 0) } == truth.runCount)
        for state in RunState.ended {
            #expect(daily.reduce(0) { $0 + (Int($1[state.name] ?? "") ?? 0) } == truth.runs[state, default: 0], "\(state)")
        }
        #expect(daily.reduce(0) { $0 + (Int($1["in_flight"] ?? "") ?? 0) } == truth.inFlightCount)
        let runs = try Self.table(workshop, "runs")
        #expect(Set(runs.compactMap { $0["run"] }).count == truth.runCount)
        #expect(try workshop.history.changedDays().days == [])
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
        let workshop = try ImportWorkshop()
        try workshop.importWorld(at: workshop.now)
        let first = try Self.job(workshop).run(now: workshop.now)
        var configuration = ExporterConfiguration()
        configuration.rollup.directory = workshop.folder.path("elsewhere")
        let second = try Self.job(workshop, configuration).run(now: workshop.now)
        #expect(second.isFull && second.written == first.written)
        // Back again: the first tree missed what the second took.
        #expect(try Self.job(workshop).run(now: workshop.now).isFull)
        #expect(try !Self.job(workshop).run(now: workshop.now).isFull)
    }

    @Test func beforeARunningExporterTheChangesStayMarked() throws {
        let workshop = try ImportWorkshop()
        try workshop.importWorld(at: workshop.now)
        let marked = try workshop.history.changedDays().days
        let reader = try RunHistory.open(directory: workshop.folder.path("data"), access: .reader)
        let configuration = ExporterConfiguration()
        let job = RollupJob(
            history: reader,
            canWrite: false,
            storage: workshop.storage(),
            configuration: configuration,
            threads: 2
        )
        #expect(try !job.run(now: workshop.now).written.isEmpty)
        #expect(try workshop.history.changedDays().days == marked)
        // The exporter looks at the same days, and finds its files right.
        #expect(try Self.job(workshop).run(now: workshop.now).written == [])
    }

    @Test func whatRetentionRemovedStaysInTheTree() throws {
        let workshop = try ImportWorkshop()
        try workshop.importWorld(at: workshop.now)
        try Self.job(workshop).run(now: workshop.now)
        let before = try Self.files(workshop)
        try workshop.history.prune(before: ImportWorkshop.start.advanced(byMilliseconds: 2 * UTCDay.milliseconds))
        try Self.job(workshop).run(isFull: true, now: workshop.now)
        #expect(try Self.files(workshop) == before)
    }

    // MARK: Support

    static func job(_ workshop: ImportWorkshop, _ configuration: ExporterConfiguration = ExporterConfiguration()) -> RollupJob {
        RollupJob(
            history: workshop.history,
            canWrite: true,
            storage: workshop.storage(configuration),
            configuration: configuration,
            threads: 2
        )
    }

    /// All files of the tree by their path in it.
    static func files(_ workshop: ImportWorkshop) throws -> [String: Data] {
        let root = workshop.storage().rollups
        var files: [String: Data] = [:]
        for case let name as String in try #require(FileManager.default.enumerator(atPath: root)) where !name.hasPrefix(".") {
            if let data = FileManager.default.contents(atPath: root + "/" + name) { files[name] = data }
        }
        return files
    }

    /// The rows of all files of a table; the simulated names need no quotes.
    static func table(_ workshop: ImportWorkshop, _ table: String) throws -> [[String: String]] {
        try files(workshop).filter { $0.key.hasPrefix(table + "/") }.flatMap { _, data -> [[String: String]] in
            let text = String(decoding: try Gzip.decompress(Array(data), maximumBytes: 1 << 26), as: UTF8.self)
            let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
        }
    }
}
