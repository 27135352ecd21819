import Foundation
import RunModel
import TestSupport
import Testing

@testable import ModeSimulator

@Suite struct DumpTests {
    @Test func dumpHoldsEveryRunOnce() throws {
        let fixture = Fixture()
        let folder = try TemporaryDirectory()
        let summary = try fixture.api.dump(to: folder.url.path)
        var tokens: [String] = []
        for dataset in fixture.world.datasets {
            let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path("runs/\(dataset.token)")).sorted()
            #expect(pages.first == "page-0001.json")
            var ofDataset: [String] = []
            for page in pages {
                let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("runs/\(dataset.token)/\(page)")))
                let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                let rows = (object["_embedded"] as? [String: Any])?["report_runs"] as? [[String: Any]]
                ofDataset += try #require(rows).compactMap { $0["token"] as? String }
            }
            let expected = fixture.world.runs(dataset: dataset.index, at: fixture.clock.now).reversed().map(fixture.world.token(of:))
            #expect(ofDataset == Array(expected))
            tokens += ofDataset
        }
        #expect(tokens.count == summary.runCount)
        for name in ["spaces/page-0001.json", "spaces/\(fixture.world.spaces[0].space.token)/datasets/page-0001.json"] {
            #expect(FileManager.default.fileExists(atPath: folder.path(name)))
        }
    }

    @Test func dumpIsTheSameForTheSameWorld() throws {
        let folders = [try TemporaryDirectory(), try TemporaryDirectory()]
        for folder in folders { _ = try Fixture(datasets: 5).api.dump(to: folder.url.path) }
        let contents = try folders.map { folder in
            try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).sorted().map { path in
                [path, (try? String(contentsOfFile: folder.path(path), encoding: .utf8)) ?? ""]
            }
        }
        #expect(contents[0] == contents[1])
    }

    @Test func dumpSaysWhichFileItCannotWrite() {
        #expect { try Fixture(datasets: 1).api.dump(to: "/proc/nowhere") } throws: { "\($0)".contains("nowhere") }
    }

    @Test func linesAreTheRunsOfTheWorld() throws {
        let fixture = Fixture()
        let now = fixture.clock.now
        var bytes: [UInt8] = []
        let count = fixture.world.writeLines(at: now) { bytes += $0 }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == count)
        #expect(count == fixture.world.totals(at: now).runCount)
        for line in lines {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            let report = try #require(((row["_links"] as? [String: Any])?["report"] as? [String: String])?["href"])
            let dataset = try #require(DatasetToken(String(report.split(separator: "/").last ?? "")).flatMap(fixture.world.datasetNumber))
            let run = try #require(fixture.world.run(dataset: dataset, token: row["token"] as? String ?? "", at: now))
            let observed = try #require(fixture.world.observed(run, at: now))
            #expect(row["state"] as? String == observed.state.name)
            #expect(row["created_at"] as? String == observed.createdAt.iso8601)
            #expect(row["updated_at"] as? String == observed.updatedAt?.iso8601)
            #expect(row["completed_at"] as? String == observed.completedAt?.iso8601)
        }
    }

    @Test(arguments: [0, 1, 100])
    func linesStopAtTheirLimit(limit: Int) {
        let fixture = Fixture()
        var lines = 0
        let count = fixture.world.writeLines(at: fixture.clock.now, maximumCount: limit) { lines += $0.filter { $0 == 10 }.count }
        #expect(count == limit)
        #expect(lines == limit)
    }
}
