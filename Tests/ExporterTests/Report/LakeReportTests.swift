import Configuration
import Foundation
import Gzip
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

/// One report from a history, from trees of one and of many shards, and from the lines of `analyze`.
@Suite struct LakeReportTests {
    private let workshop: ImportWorkshop
    private let query: ReportQuery

    init() throws {
        workshop = try ImportWorkshop(datasets: 10, days: 16)
        try workshop.importWorld(at: workshop.now)
        query = ReportQuery(now: workshop.now)
    }

    private func context(_ directory: String = "tree", shard: Int = 0, of total: Int = 1) throws -> CommandContext {
        let text = """
            rollup: { directory: "\(workshop.folder.path(directory))" }
            shard: { index: \(shard), total: \(total) }
            slo: [{ match: ".*", success: 0.99, freshness: auto, duration_p95: 10m }]
            """
        let file = try workshop.file("\(directory)-\(shard)-\(total).yml", text)
        return try CommandContext(
            sources: ConfigurationSources(file: file), storagePath: workshop.folder.path("data"), logger: .init(label: "tests"))
    }

    private func rollUp(_ context: CommandContext) throws {
        try RollupJob(
            history: workshop.history, canWrite: true, storage: context.storage, configuration: context.configuration, threads: 2
        ).run(now: workshop.now)
    }

    /// The report as JSON without what a tree cannot know: capacity, which reads other weeks, the quality of the collection, error codes
    /// and views.
    private func figures(_ json: String) throws -> NSDictionary {
        var object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        for key in ["quality", "capacity", "capacity_command"] { object[key] = nil }
        object["datasets"] = (object["datasets"] as? [[String: Any]])?.map { dataset in
            dataset.filter { !["failure_causes", "views", "never_viewed"].contains($0.key) }
        }
        return object as NSDictionary
    }

    /// The rows of the tree's files, joined as an engine would, in the order of a key.
    private func rows(_ directory: String, datasets: (String) -> Bool = { _ in true }) throws -> [UInt8] {
        let root = workshop.folder.path(directory)
        func read(_ path: String) throws -> [[String]] {
            let bytes = Array(try #require(FileManager.default.contents(atPath: root + "/" + path)))
            return String(decoding: try Gzip.decompress(bytes, maximumBytes: 1 << 26), as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        }
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasPrefix("runs/") && $0.hasSuffix(".gz") }
        let files = try paths.map(read)
        let names = try read("datasets/datasets.csv.gz")
        let header = try #require(files.first?.first) + (names.first ?? []).dropFirst(2)
        var lines: [String] = []
        for dataset in names.dropFirst() where datasets(dataset[1]) {
            // Last day first: the order within a dataset does not matter.
            for row in files.reversed().flatMap({ $0.dropFirst() }) where row[1] == dataset[1] {
                lines.append((row + dataset.dropFirst(2)).joined(separator: ","))
            }
        }
        return Array(([header.joined(separator: ",")] + lines).joined(separator: "\n").utf8)
    }

    private func analyze(_ rows: [UInt8], _ context: CommandContext, _ query: ReportQuery) throws -> [UInt8] {
        var (rest, lines): ([UInt8], [UInt8]) = (rows, [])
        try LakeReport(context.configuration).analyze(query) { buffer in
            buffer += rest
            defer { rest = [] }
            return !rest.isEmpty
        } write: {
            lines += $0
        }
        return lines
    }

    @Test func aTreeTellsTheFiguresOfItsHistory() throws {
        let context = try context()
        try rollUp(context)
        let history = try HistoryReport(context).render(query, format: .json)
        let tree = try LakeReport(context.configuration).render(tree: workshop.folder.path("tree"), query, format: .json)
        #expect(try figures(history) == figures(tree))
        #expect(try #require(try figures(tree)["datasets"] as? [Any]).count > 8)
    }

    /// Four shards, then three: the same bytes as from one tree, in every format.
    @Test func aTreeOfManyShardsGivesTheSameBytes() throws {
        let whole = try context()
        try rollUp(whole)
        for shard in 0..<4 { try rollUp(try context("shared", shard: shard, of: 4)) }
        for format in WeeklyReportFormat.allCases {
            let expected = try LakeReport(whole.configuration).render(tree: workshop.folder.path("tree"), query, format: format)
            #expect(try LakeReport(whole.configuration).render(tree: workshop.folder.path("shared"), query, format: format) == expected)
        }
        for shard in 0..<3 { try rollUp(try context("shared", shard: shard, of: 3)) }
        let expected = try LakeReport(whole.configuration).render(tree: workshop.folder.path("tree"), query, format: .json)
        #expect(try LakeReport(whole.configuration).render(tree: workshop.folder.path("shared"), query, format: .json) == expected)
    }

    /// Two machines analyze half of the datasets each: rendered together, in any order, the same bytes.
    @Test func partialsOfTwoMachinesGiveTheSameBytes() throws {
        let context = try context()
        try rollUp(context)
        let half = { (token: String) in token.utf8.reduce(0) { $0 + Int($1) }.isMultiple(of: 2) }
        let first = try workshop.file("first.jsonl", try analyze(rows("tree", datasets: half), context, query))
        let second = try workshop.file("second.jsonl", try analyze(rows("tree") { !half($0) }, context, query))
        for format in WeeklyReportFormat.allCases {
            let expected = try LakeReport(context.configuration).render(tree: workshop.folder.path("tree"), query, format: format)
            #expect(try LakeReport(context.configuration).render(partials: [first, second], format: format) == expected)
            #expect(try LakeReport(context.configuration).render(partials: [second, first], format: format) == expected)
        }
        let twice = #expect(throws: LakeReportError.self) {
            try LakeReport(context.configuration).render(partials: [first, first], format: .json)
        }
        #expect(twice?.description.contains("appears twice") == true)
        var other = query
        other.period = .week(ISOWeek(containing: UTCDay(containing: workshop.now)).advanced(by: -2))
        let third = try workshop.file("third.jsonl", try analyze(rows("tree") { !half($0) }, context, other))
        let mixed = #expect(throws: LakeReportError.self) {
            try LakeReport(context.configuration).render(partials: [first, third], format: .json)
        }
        #expect(mixed?.description.contains("another week") == true)
        let wrong = try workshop.file("wrong.jsonl", "{}\n")
        #expect(throws: LakeReportError.self) { try LakeReport(context.configuration).render(partials: [wrong], format: .json) }
    }

    /// Without the columns of `datasets` nothing is claimed: the rows are taken as a file's.
    @Test func rowsAloneAreTakenAsAFiles() throws {
        let context = try context()
        try rollUp(context)
        let bare = String(decoding: try rows("tree"), as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).prefix(11).joined(separator: ",") }.joined(separator: "\n")
        let lines = try workshop.file("bare.jsonl", try analyze(Array(bare.utf8), context, query))
        let json = try LakeReport(context.configuration).render(partials: [lines], format: .json)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect((report["datasets"] as? [Any])?.isEmpty == false)
        let quality = try #require(report["quality"] as? [String: Any])
        #expect(quality["imported"] as? Bool == true)
    }
}
