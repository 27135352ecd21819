import Exporter
import Foundation
import Gzip
import HistoryImport
import ModeSimulator
import RunHistory
import RunModel
import TestSupport
import Testing

@Suite struct RunImportTests {
    @Test func aDumpFolderGivesWhatACollectorWouldHold() throws {
        let harness = try ImportWorkshop()
        let api = SimulatedModeAPI(world: harness.world, clock: .manual(ManualClock(harness.now)))
        let dump = try api.dump(to: harness.folder.path("dump"))
        let summary = try harness.run([harness.folder.path("dump")])
        #expect(summary.runs == dump.runCount)
        #expect(summary.inserted == dump.runCount)
        #expect(summary.rejected == 0)
        #expect(try harness.stored() == harness.truth(at: harness.now))
        for stored in try harness.history.datasets() {
            let simulated = try #require(harness.world.datasets.first { $0.token == stored.dataset.token })
            #expect(stored.account == "acme")
            #expect(stored.dataset.name == simulated.name)
            #expect(stored.dataset.space?.token == harness.world.spaces[simulated.spaceIndex].space.token)
        }
        #expect(try harness.history.verify() == [])
    }

    /// The rows of every layout are the same runs, so the second layout finds nothing new.
    @Test func linesArraysAndGzipAreTheSameRuns() throws {
        let harness = try ImportWorkshop()
        let lines = harness.lines(at: harness.now)
        let first = try harness.run([try harness.file("runs.jsonl", lines)])
        #expect(first.inserted == first.runs && first.runs > 100)
        #expect(try harness.stored() == harness.truth(at: harness.now))
        let half = lines.count / 2
        let members = try Gzip.compress(Array(lines[..<half])) + Gzip.compress(Array(lines[half...]))
        let array = "[" + String(decoding: lines, as: UTF8.self).split(separator: "\n").joined(separator: ",\n") + "]"
        // The name does not matter, the content does.
        for path in [try harness.file("compressed.jsonl", members), try harness.file("array.json", array)] {
            let again = try harness.run([path])
            #expect(again.runs == first.runs)
            #expect(again.unchanged == first.runs)
        }
    }

    @Test func importingTwiceChangesNothing() throws {
        let harness = try ImportWorkshop()
        let bad = try harness.file("bad.jsonl", "{\"token\":\"a\",\"state\":\"succeeded\",\"created_at\":\"never\"}\nnot json\n")
        let good = try harness.file("good.jsonl", harness.lines(at: harness.now))
        try harness.run([good, bad], ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("abc")))
        try harness.history.clearChangedDays(through: .max)
        let (datasets, rejections) = (try harness.history.datasets(), try harness.history.rejections())
        let again = try harness.run([good, bad], ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("abc")))
        #expect(again.inserted == 0 && again.updated == 0 && again.newDatasets == 0)
        #expect(try harness.history.datasets() == datasets)
        #expect(try harness.history.rejections() == rejections)
        #expect(try harness.history.changedDays().days == [])
    }

    /// A file may be older than what the collector read since.
    @Test func anOlderFileDoesNotTakeBackWhatIsKnown() throws {
        let harness = try ImportWorkshop()
        let earlier = harness.now.advanced(byMilliseconds: -36 * 3_600_000 - 123_456)
        let old = try harness.file("old.jsonl", harness.lines(at: earlier))
        try harness.importWorld(at: harness.now)
        let summary = try harness.run([old])
        #expect(summary.inserted == 0)
        #expect(try harness.stored() == harness.truth(at: harness.now))
    }

    @Test func badRowsAreToldWithFileAndLineAndStopNothing() throws {
        let harness = try ImportWorkshop()
        let path = try harness.file(
            "mixed.jsonl",
            """
            {"token":"r1","state":"succeeded","created_at":"2026-01-01T00:00:00Z","completed_at":"2026-01-01T00:01:00Z"}
            {"token":"r2","state":"succeeded","created_at":"2026-01-01T00:00:00Z","completed_at":"2025-01-01T00:01:00Z"}

            {"token":"r3","state":"succeeded","created_at":
            {"token":"r4","state":"failed","created_at":"2026-01-01T00:02:00Z","completed_at":"2026-01-01T00:03:00Z"}
            """
        )
        var issues: [ImportIssue] = []
        let summary = try harness.run([path], ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("d"))) { issues.append($0) }
        #expect(summary.inserted == 2)
        #expect(summary.rejected == 2)
        #expect(issues.map(\.line) == [2, 4])
        #expect(issues.allSatisfy { $0.file == path && $0.description.hasPrefix("\(path):") })
        let rejections = try harness.history.rejections()
        #expect(rejections[.negativeDuration] == 1 && rejections[.malformed] == 1)
    }

    @Test func onlyTheFirstBadRowsAreToldAndAllAreCounted() throws {
        let harness = try ImportWorkshop()
        let path = try harness.file("bad.jsonl", String(repeating: "no json\n", count: 25))
        var issues: [ImportIssue] = []
        let summary = try harness.run([path], ImportDefaults(account: "acme", dataset: DatasetToken("d"))) { issues.append($0) }
        #expect(summary.rejected == 25)
        #expect(issues.map(\.line) == Array(1...10))
    }

    private static let bare = #"{"token":"r1","state":"failed","created_at":"2026-01-01T00:00:00Z","completed_at":"2026-01-01T00:01:00Z"}"#
    private static let linked =
        #"{"token":"r1","state":"failed","created_at":"2026-01-01T00:00:00Z","_links":{"report":{"href":"/api/globex/reports/abc"}}}"#

    @Test func whoseRunsTheyAreIsReadFromLinksThenTheFlagThenTheFolder() throws {
        let harness = try ImportWorkshop()
        let defaults = ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("given"))
        try harness.run([try harness.file("linked.json", Self.linked)], defaults)
        try harness.run([try harness.file("bare.json", Self.bare)], defaults)
        try harness.run([try harness.file("dump/runs/folder1/page-0001.json", Self.bare)], ImportDefaults(fallbackAccount: "acme"))
        let names = try harness.history.datasets().map { "\($0.account)/\($0.dataset.token)" }
        #expect(names == ["globex/abc", "acme/given", "acme/folder1"])
    }

    @Test func aGivenAccountWinsOverLinks() throws {
        let harness = try ImportWorkshop()
        try harness.run([try harness.file("linked.json", Self.linked)], ImportDefaults(account: "acme"))
        #expect(try harness.history.datasets().map(\.account) == ["acme"])
    }

    @Test func rowsOfNobodyAreCountedAndSayWhatIsMissing() throws {
        let harness = try ImportWorkshop()
        var issues: [ImportIssue] = []
        let summary = try harness.run([try harness.file("bare.json", Self.bare)]) { issues.append($0) }
        #expect(summary.unattributed == 1 && summary.inserted == 0)
        #expect(issues.first?.reason.contains("--dataset") == true)
        #expect(issues.first?.reason.contains("--account") == true)
        #expect(try harness.history.datasets() == [])
    }

    @Test func aFileThatCannotBeReadStopsNoOther() throws {
        let harness = try ImportWorkshop()
        let compressed = try Gzip.compress(harness.lines(at: harness.now))
        let cut = try harness.file("cut.jsonl.gz", Array(compressed.dropLast(compressed.count / 3)))
        let good = try harness.file("good.json", Self.linked)
        let summary = try harness.run([harness.folder.path("missing.json"), cut, good])
        #expect(summary.failedFiles.map(\.file) == [harness.folder.path("missing.json"), cut])
        #expect(summary.failedFiles[0].description.contains("No such file"))
        // What came before the cut is stored, and the file after it.
        #expect(summary.inserted > 100)
        #expect(try harness.history.dataset(account: "globex", token: try #require(DatasetToken("abc"))) != nil)
    }

    @Test func namesOfKnownDatasetsStay() throws {
        let harness = try ImportWorkshop()
        let dataset = Dataset(token: harness.world.datasets[0].token, name: "Orders", space: nil)
        try harness.history.upsert(datasets: [dataset], account: "acme", at: harness.now)
        try harness.importWorld(at: harness.now)
        #expect(try harness.history.dataset(account: "acme", token: dataset.token)?.dataset.name == "Orders")
    }

    @Test func rowsFromBeforeRetentionAreNotCountedTwice() throws {
        let harness = try ImportWorkshop()
        try harness.importWorld(at: harness.now)
        let before = try harness.stored()
        let pruned = try harness.history.prune(before: ImportWorkshop.start.advanced(byMilliseconds: 2 * UTCDay.milliseconds))
        let summary = try harness.importWorld(at: harness.now)
        #expect(summary.ignored == Int(pruned.removedRuns) && pruned.removedRuns > 0)
        #expect(try harness.stored() == before)
    }

    @Test func moreRowsThanABatchHoldsArriveWhole() throws {
        let harness = try ImportWorkshop(datasets: 3, days: 1)
        var lines = ""
        for number in 0..<100_500 {
            let created = ImportWorkshop.start.advanced(byMilliseconds: Int64(number) * 1000).iso8601
            lines += #"{"token":"r\#(number)","state":"succeeded","created_at":"\#(created)","completed_at":"\#(created)"}"# + "\n"
        }
        let summary = try harness.run(
            [try harness.file("many.jsonl", lines)],
            ImportDefaults(account: "acme", dataset: DatasetToken("many"))
        )
        #expect(summary.inserted == 100_500)
        #expect(try harness.history.verify() == [])
    }

    @Test func argumentsThatCannotBeMeantAreRefused() throws {
        let folder = try TemporaryDirectory()
        #expect(throws: ImportError.self) { try ImportInput.expand(["-", "-"]) }
        #expect(throws: ImportError.self) { try ImportInput.expand([folder.url.path]) }
        #expect(try ImportInput.expand(["-"]) == [.standardInput])
    }
}
