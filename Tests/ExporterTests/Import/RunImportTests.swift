import Exporter
import Foundation
import Gzip
import ModeSimulator
import RunHistory
import RunModel
import TestSupport
import Testing

@Suite struct RunImportTests {
    @Test func aDumpFolderGivesWhatACollectorWouldHold() throws {
        let workshop = try ImportWorkshop()
        let api = SimulatedModeAPI(world: workshop.world, clock: .manual(ManualClock(workshop.now)))
        let dump = try api.dump(to: workshop.folder.path("dump"))
        let summary = try workshop.run([workshop.folder.path("dump")])
        #expect(summary.runs == dump.runCount)
        #expect(summary.inserted == dump.runCount)
        #expect(summary.rejected == 0)
        #expect(try workshop.stored() == workshop.truth(at: workshop.now))
        for stored in try workshop.history.datasets() {
            let simulated = try #require(workshop.world.datasets.first { $0.token == stored.dataset.token })
            #expect(stored.account == "acme")
            #expect(stored.dataset.name == simulated.name)
            #expect(stored.dataset.space?.token == workshop.world.spaces[simulated.spaceIndex].space.token)
        }
        #expect(try workshop.history.verify() == [])
    }

    /// The rows of every layout are the same runs, so the second layout finds nothing new.
    @Test func linesArraysAndGzipAreTheSameRuns() throws {
        let workshop = try ImportWorkshop()
        let lines = workshop.lines(at: workshop.now)
        let first = try workshop.run([try workshop.file("runs.jsonl", lines)])
        #expect(first.inserted == first.runs && first.runs > 100)
        #expect(try workshop.stored() == workshop.truth(at: workshop.now))
        let half = lines.count / 2
        let members = try Gzip.compress(Array(lines[..<half])) + Gzip.compress(Array(lines[half...]))
        let array = "[" + String(decoding: lines, as: UTF8.self).split(separator: "\n").joined(separator: ",\n") + "]"
        // The name does not matter, the content does.
        for path in [try workshop.file("compressed.jsonl", members), try workshop.file("array.json", array)] {
            let again = try workshop.run([path])
            #expect(again.runs == first.runs)
            #expect(again.unchanged == first.runs)
        }
    }

    @Test func importingTwiceChangesNothing() throws {
        let workshop = try ImportWorkshop()
        let bad = try workshop.file("bad.jsonl", "{\"token\":\"a\",\"state\":\"succeeded\",\"created_at\":\"never\"}\nnot json\n")
        let good = try workshop.file("good.jsonl", workshop.lines(at: workshop.now))
        try workshop.run([good, bad], ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("abc")))
        try workshop.history.clearChangedDays(through: .max)
        let (datasets, rejections) = (try workshop.history.datasets(), try workshop.history.rejections())
        let again = try workshop.run([good, bad], ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("abc")))
        #expect(again.inserted == 0 && again.updated == 0 && again.newDatasets == 0)
        #expect(try workshop.history.datasets() == datasets)
        #expect(try workshop.history.rejections() == rejections)
        #expect(try workshop.history.changedDays().days == [])
    }

    /// A file may be older than what the collector read since.
    @Test func anOlderFileDoesNotTakeBackWhatIsKnown() throws {
        let workshop = try ImportWorkshop()
        let earlier = workshop.now.advanced(byMilliseconds: -36 * 3_600_000 - 123_456)
        let old = try workshop.file("old.jsonl", workshop.lines(at: earlier))
        try workshop.importWorld(at: workshop.now)
        let summary = try workshop.run([old])
        #expect(summary.inserted == 0)
        #expect(try workshop.stored() == workshop.truth(at: workshop.now))
    }

    @Test func badRowsAreToldWithFileAndLineAndStopNothing() throws {
        let workshop = try ImportWorkshop()
        let path = try workshop.file(
            "mixed.jsonl",
            """
            {"token":"r1","state":"succeeded","created_at":"2026-01-01T00:00:00Z","completed_at":"2026-01-01T00:01:00Z"}
            {"token":"r2","state":"succeeded","created_at":"2026-01-01T00:00:00Z","completed_at":"2025-01-01T00:01:00Z"}

            {"token":"r3","state":"succeeded","created_at":
            {"token":"r4","state":"failed","created_at":"2026-01-01T00:02:00Z","completed_at":"2026-01-01T00:03:00Z"}
            """
        )
        var issues: [ImportIssue] = []
        let summary = try workshop.run([path], ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("d"))) { issues.append($0) }
        #expect(summary.inserted == 2)
        #expect(summary.rejected == 2)
        #expect(issues.map(\.line) == [2, 4])
        #expect(issues.allSatisfy { $0.file == path && $0.description.hasPrefix("\(path):") })
        let rejections = try workshop.history.rejections()
        #expect(rejections[.negativeDuration] == 1 && rejections[.malformed] == 1)
    }

    @Test func onlyTheFirstBadRowsAreToldAndAllAreCounted() throws {
        let workshop = try ImportWorkshop()
        let path = try workshop.file("bad.jsonl", String(repeating: "no json\n", count: 25))
        var issues: [ImportIssue] = []
        let summary = try workshop.run([path], ImportDefaults(account: "acme", dataset: DatasetToken("d"))) { issues.append($0) }
        #expect(summary.rejected == 25)
        #expect(issues.map(\.line) == Array(1...10))
    }

    private static let bare = #"{"token":"r1","state":"failed","created_at":"2026-01-01T00:00:00Z","completed_at":"2026-01-01T00:01:00Z"}"#
    private static let linked =
        #"{"token":"r1","state":"failed","created_at":"2026-01-01T00:00:00Z","_links":{"report":{"href":"/api/globex/reports/abc"}}}"#

    @Test func whoseRunsTheyAreIsReadFromLinksThenTheFlagThenTheFolder() throws {
        let workshop = try ImportWorkshop()
        let defaults = ImportDefaults(fallbackAccount: "acme", dataset: DatasetToken("given"))
        try workshop.run([try workshop.file("linked.json", Self.linked)], defaults)
        try workshop.run([try workshop.file("bare.json", Self.bare)], defaults)
        try workshop.run([try workshop.file("dump/runs/folder1/page-0001.json", Self.bare)], ImportDefaults(fallbackAccount: "acme"))
        let names = try workshop.history.datasets().map { "\($0.account)/\($0.dataset.token)" }
        #expect(names == ["globex/abc", "acme/given", "acme/folder1"])
    }

    @Test func aGivenAccountWinsOverLinks() throws {
        let workshop = try ImportWorkshop()
        try workshop.run([try workshop.file("linked.json", Self.linked)], ImportDefaults(account: "acme"))
        #expect(try workshop.history.datasets().map(\.account) == ["acme"])
    }

    @Test func rowsOfNobodyAreCountedAndSayWhatIsMissing() throws {
        let workshop = try ImportWorkshop()
        var issues: [ImportIssue] = []
        let summary = try workshop.run([try workshop.file("bare.json", Self.bare)]) { issues.append($0) }
        #expect(summary.unattributed == 1 && summary.inserted == 0)
        #expect(issues.first?.reason.contains("--dataset") == true)
        #expect(issues.first?.reason.contains("--account") == true)
        #expect(try workshop.history.datasets() == [])
    }

    @Test func aFileThatCannotBeReadStopsNoOther() throws {
        let workshop = try ImportWorkshop()
        let compressed = try Gzip.compress(workshop.lines(at: workshop.now))
        let cut = try workshop.file("cut.jsonl.gz", Array(compressed.dropLast(compressed.count / 3)))
        let good = try workshop.file("good.json", Self.linked)
        let summary = try workshop.run([workshop.folder.path("missing.json"), cut, good])
        #expect(summary.failedFiles.map(\.file) == [workshop.folder.path("missing.json"), cut])
        #expect(summary.failedFiles[0].description.contains("No such file"))
        // What came before the cut is stored, and the file after it.
        #expect(summary.inserted > 100)
        #expect(try workshop.history.dataset(account: "globex", token: try #require(DatasetToken("abc"))) != nil)
    }

    @Test func namesOfKnownDatasetsStay() throws {
        let workshop = try ImportWorkshop()
        let dataset = Dataset(token: workshop.world.datasets[0].token, name: "Orders", space: nil)
        try workshop.history.upsert(datasets: [dataset], account: "acme", at: workshop.now)
        try workshop.importWorld(at: workshop.now)
        #expect(try workshop.history.dataset(account: "acme", token: dataset.token)?.dataset.name == "Orders")
    }

    @Test func rowsFromBeforeRetentionAreNotCountedTwice() throws {
        let workshop = try ImportWorkshop()
        try workshop.importWorld(at: workshop.now)
        let before = try workshop.stored()
        let pruned = try workshop.history.prune(before: ImportWorkshop.start.advanced(byMilliseconds: 2 * UTCDay.milliseconds))
        let summary = try workshop.importWorld(at: workshop.now)
        #expect(summary.ignored == Int(pruned.removedRuns) && pruned.removedRuns > 0)
        #expect(try workshop.stored() == before)
    }

    @Test func moreRowsThanABatchHoldsArriveWhole() throws {
        let workshop = try ImportWorkshop(datasets: 3, days: 1)
        var lines = ""
        for number in 0..<100_500 {
            let created = ImportWorkshop.start.advanced(byMilliseconds: Int64(number) * 1000).iso8601
            lines += #"{"token":"r\#(number)","state":"succeeded","created_at":"\#(created)","completed_at":"\#(created)"}"# + "\n"
        }
        let summary = try workshop.run(
            [try workshop.file("many.jsonl", lines)],
            ImportDefaults(account: "acme", dataset: DatasetToken("many"))
        )
        #expect(summary.inserted == 100_500)
        #expect(try workshop.history.verify() == [])
    }

    @Test func argumentsThatCannotBeMeantAreRefused() throws {
        let folder = try TemporaryDirectory()
        #expect(throws: ImportError.self) { try ImportInput.expand(["-", "-"]) }
        #expect(throws: ImportError.self) { try ImportInput.expand([folder.url.path]) }
        #expect(try ImportInput.expand(["-"]) == [.standardInput])
    }
}
