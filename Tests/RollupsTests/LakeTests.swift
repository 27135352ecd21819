// swift-format-ignore-file: NeverForceUnwrap
// Fixtures: a literal that is not valid fails every test at once.

import Foundation
import RunAnalytics
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import Rollups

/// Rows that come back from files, and from engines.
@Suite struct LakeTests {
    private static let now = World.start.advanced(by: 60).start
    private static let always = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)

    private func rows(_ text: String) throws -> RunRowReader {
        var rest = Array(text.utf8)
        return try RunRowReader("rows") { buffer in
            // In pieces that cut lines and fields anywhere.
            buffer += rest.prefix(7)
            rest.removeFirst(min(7, rest.count))
            return !rest.isEmpty
        }
    }

    @Test func aTreeGivesBackEveryRunOfEveryDataset() throws {
        let (folder, source) = (try TemporaryDirectory(), World.make(seed: 5, datasets: 30))
        source.add(World.dataset(31))  // without runs
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        var seen: [DatasetToken] = []
        try RollupLake(directory: folder.path("tree")).forEachDataset(createdIn: Self.always) { rows in
            let dataset = try #require(try source.datasets().first { $0.token == rows.dataset.token })
            seen.append(dataset.token)
            #expect(rows.dataset.account == dataset.account && rows.dataset.space?.token == dataset.space?.token)
            let expected = source.runs(of: dataset.id).map { ReportRun(figures: $0.figures, token: RunToken($0.token)!) }
            #expect(rows.runs == expected)
        }
        let expected = try source.datasets().map(\.token)
        #expect(seen == expected)
    }

    @Test func onlyTheDaysOfTheRangeAreRead() throws {
        let (folder, source) = (try TemporaryDirectory(), World.make(seed: 5))
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let opened = Mutex<[String]>([])
        var files = RollupFileSystem.unsynchronized
        let open = files.open
        files.open = { path in
            if path.contains("/runs/") { opened.withLock { $0.append(path) } }
            return try open(path)
        }
        let range = World.start.advanced(by: 2).start..<World.start.advanced(by: 4).start.advanced(byMilliseconds: 1)
        try RollupLake(directory: folder.path("tree"), files: files).forEachDataset(createdIn: range) { rows in
            #expect(rows.runs.allSatisfy { range.contains($0.createdAt) })
        }
        #expect(opened.withLock { $0.count } == 3)
    }

    @Test func whatIsKnownOfADatasetComesBack() throws {
        let (folder, source) = (try TemporaryDirectory(), World.make(seed: 5, datasets: 2))
        let instant = World.start.start.advanced(byMilliseconds: 12_345)
        let knowledge = DatasetKnowledge(
            isListed: false,
            known: KnownHistory(start: instant, end: Self.now, reachesBeginning: true, isComplete: true, hasWholeCounters: true),
            isFromFiles: true, lastSuccessAt: instant,
            schedules: [
                DatasetSchedule(token: "s1", frequency: .hourly, lastScheduledAt: instant, nextScheduledAt: nil, lastRunAt: Self.now),
                DatasetSchedule(token: "s2", frequency: nil, lastScheduledAt: nil, nextScheduledAt: nil, lastRunAt: nil),
                DatasetSchedule(
                    token: "s3", frequency: .daily, lastScheduledAt: nil, nextScheduledAt: nil, lastRunAt: nil, timeZone: "Europe/Berlin"),
            ])
        var dataset = World.dataset(1)
        dataset.knowledge = knowledge
        source.add(dataset)
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        var found: [DatasetToken: DatasetKnowledge?] = [:]
        try RollupLake(directory: folder.path("tree")).forEachDataset(createdIn: Self.always) {
            found[$0.dataset.token] = $0.dataset.knowledge
        }
        #expect(found == [dataset.token: knowledge, World.dataset(2).token: nil])
    }

    /// As DuckDB, Spark and spreadsheets write rows: other columns, exponents, quotes, CRLF, a header in the middle.
    @Test func rowsAreReadAsEnginesWriteThem() throws {
        let text = #"""
            account,dataset,extra,duration_seconds,created_epoch_ms,state,run,queue_upper_seconds
            "a, ""b""",d1,x,1.5E1,2000,succeeded,r2,
            "a, ""b""",d1,x,0.0625,1000,"failed",r1,2
            account,dataset,extra,duration_seconds,created_epoch_ms,state,run,queue_upper_seconds
            "a, ""b""",d1,x,0.0625,1000,failed,r1,2
            "a, ""b""",d2,,,,,,
            """#.replacing("\n", with: "\r\n")
        let reader = try rows(text)
        let first = try #require(try reader.next(createdIn: Self.always))
        #expect(first.dataset.account == "a, \"b\"" && first.dataset.knowledge == nil)
        #expect(first.runs.map(\.token.text) == ["r1", "r2"])
        #expect(first.runs.map(\.figures.durationMilliseconds) == [63, 15_000])
        #expect(first.runs.map(\.figures.queueUpperMilliseconds) == [2000, RunFigures.none])
        #expect(first.runs.map(\.figures.state) == [.failed, .succeeded])
        let second = try #require(try reader.next(createdIn: Self.always))
        #expect(second.dataset.token.text == "d2" && second.runs.isEmpty)
        #expect(try reader.next(createdIn: Self.always) == nil)
    }

    private static let header = "account,dataset,run,state,created_epoch_ms,duration_seconds\n"

    @Test(arguments: [
        ("account,dataset,run,state,created_epoch_ms\n", "does not name the column duration_seconds"),
        ("dataset,account,run\n", "begins with account,dataset"),
        (header + "a,d,r,succeeded,1,1\na,e,r,succeeded,1,1\na,d,s,succeeded,2,1\n", "sort them"),
        (header + "a,d,r,succeeded,then,1\n", "line 2: run or created_epoch_ms"),
        (header + "a,d,r,succeeded,1\n", "line 2: 5 fields, and the header has 6"),
        (header + "a,\"d,r,succeeded,1,1\n", "line 2: an opening quote"),
        (header + "a,d d,r,succeeded,1,1\n", "not a dataset's token"),
    ])
    func rowsThatCannotBeReadSayWhere(text: String, reason: String) throws {
        let error = #expect(throws: LakeError.self) {
            let reader = try rows(text)
            while try reader.next(createdIn: Self.always) != nil {}
        }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func aDamagedFileAndAFolderWithoutATreeSaySo() throws {
        let (folder, source) = (try TemporaryDirectory(), World.make(seed: 5))
        #expect(throws: LakeError.self) { try RollupLake(directory: folder.path("none")) }
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let path = folder.path("tree/runs/date=2026-11-03/runs.csv.gz")
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count / 2] ^= 0xFF
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: LakeError.self) {
            try RollupLake(directory: folder.path("tree")).forEachDataset(createdIn: Self.always) { _ in }
        }
        #expect(error?.description.contains("date=2026-11-03") == true)
    }
}
