import Foundation
import Gzip
import RunAnalytics
import RunModel
import TestSupport
import Testing

@testable import Rollups

/// Several shards write one tree.
@Suite struct SliceTests {
    private static let now = World.start.advanced(by: 60).start
    private static let slices = 12
    private static let datasets: Int64 = 40

    private let folder: TemporaryDirectory
    private let world = World.make(seed: 11, datasets: datasets)

    init() throws { folder = try TemporaryDirectory() }

    private var root: String { folder.path("tree") }

    private func slices(of shard: Int, total: Int) -> [RollupSlice] {
        stride(from: shard, to: Self.slices, by: total).map { RollupSlice(index: $0, total: Self.slices) }
    }

    /// What a shard's history holds: its datasets, of which those that it took over are known from an instant on.
    private func history(of shard: Int, total: Int, takenOver: (RollupDataset) -> Timestamp? = { _ in nil }) throws -> MemorySource {
        let source = MemorySource()
        let own = slices(of: shard, total: total)
        for dataset in try world.datasets() where own.contains(where: { $0.contains(dataset.token) }) {
            let since = takenOver(dataset)
            var dataset = dataset
            dataset.knowledge = DatasetKnowledge(
                isListed: true, known: KnownHistory(start: since ?? World.start.start, end: Self.now, reachesBeginning: since == nil),
                isFromFiles: false)
            source.add(dataset)
            for run in world.runs(of: dataset.id) where since.map({ run.figures.createdAt >= $0 }) ?? true {
                source.put(run, dataset: dataset.id)
            }
        }
        return source
    }

    private func tree(_ shard: Int, of total: Int, files: RollupFileSystem = .unsynchronized) -> RollupTree {
        var settings = RollupSettings(directory: root)
        settings.slices = slices(of: shard, total: total)
        return RollupTree(settings: settings, files: files)
    }

    /// How often each run is in the files of `runs`.
    private func runs() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for (path, bytes) in try contents(root) where path.hasPrefix("runs/") {
            let text = String(decoding: try Gzip.decompress(bytes, maximumBytes: 1 << 26), as: UTF8.self)
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                counts[fields[0...2].joined(separator: ","), default: 0] += 1
            }
        }
        return counts
    }

    private func truth() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for dataset in try world.datasets() {
            for run in world.runs(of: dataset.id) { counts["\(dataset.account),\(dataset.token),\(run.token)"] = 1 }
        }
        return counts
    }

    @Test func everyRunIsInOneFileWhoeverWritesFirst() throws {
        for shard in [2, 0, 3, 1] { try tree(shard, of: 4).update(from: try history(of: shard, total: 4), now: Self.now) }
        #expect(try runs() == truth())
        let names = try contents(root).keys
        #expect(names.contains("manifest-00-of-12.json") && names.contains("manifest-11-of-12.json"))
        #expect(names.contains("datasets/datasets-03-of-12.csv.gz") && !names.contains("manifest.json"))
        #expect(try RollupLake(directory: root).missingSlices == [])
    }

    /// From 4 shards to 3 the new owners know only the last ten days of what they took over.
    @Test func anotherNumberOfShardsLeavesEveryRunOnceAndThePastInPlace() throws {
        for shard in 0..<4 { try tree(shard, of: 4).update(from: try history(of: shard, total: 4), now: Self.now) }
        let cut = World.start.advanced(by: 9).start
        world.put(World.run("late", .succeeded, at: World.start.advanced(by: 18).start, duration: 1000), dataset: 7)
        let sources = try (0..<3).map { shard in
            try history(of: shard, total: 3) { dataset in
                slices(of: shard, total: 4).contains { $0.contains(dataset.token) } ? nil : cut
            }
        }
        for (shard, source) in sources.enumerated() { try tree(shard, of: 3).update(from: source, mode: .full, now: Self.now) }
        #expect(try runs() == truth())
        // Once the past is read, its days are the new owner's too.
        world.put(World.run("old", .succeeded, at: World.start.advanced(by: 2).start, duration: 1000), dataset: 7)
        for shard in 0..<3 { try tree(shard, of: 3).update(from: try history(of: shard, total: 3), now: Self.now) }
        #expect(try runs() == truth())
    }

    /// A dataset that was listed but not yet read must not vanish from the days that others of its slice change.
    @Test func aSliceWaitsUntilAllItsDatasetsWereRead() throws {
        try tree(0, of: 1).update(from: try history(of: 0, total: 1), now: Self.now)
        let source = try history(of: 0, total: 1)
        var unread = World.dataset(3)
        unread.isUnread = true
        source.add(unread)
        for run in world.runs(of: 3) { source.remove(token: run.token, dataset: 3) }
        let update = try tree(0, of: 1).update(from: source, mode: .full, now: Self.now)
        #expect(update.written == [] && update.removed == [])
        #expect(try runs() == truth())
        #expect(try !source.changes().days.isEmpty)
    }

    @Test func aTreeThatIsDividedInAnotherWayIsRefused() throws {
        try tree(0, of: 4).update(from: try history(of: 0, total: 4), now: Self.now)
        let whole = RollupTree(settings: RollupSettings(directory: root), files: .unsynchronized)
        let error = #expect(throws: RollupError.self) { try whole.update(from: self.world, now: Self.now) }
        #expect(error?.kind == .divided)
        #expect(try RollupLake(directory: root).missingSlices == [1, 2, 3, 5, 6, 7, 9, 10, 11])
    }

    /// Temporary files of the others are theirs: only their own are swept away.
    @Test func shardsLeaveEachOthersTemporaryFilesAlone() throws {
        try tree(0, of: 4).update(from: try history(of: 0, total: 4), now: Self.now)
        let (own, other) = (root + "/.manifest-00-of-12.json.00-of-12.tmp", root + "/.manifest-01-of-12.json.01-of-12.tmp")
        for path in [own, other] { #expect(FileManager.default.createFile(atPath: path, contents: Data([1]))) }
        try tree(0, of: 4).update(from: try history(of: 0, total: 4), now: Self.now)
        #expect(!FileManager.default.fileExists(atPath: own) && FileManager.default.fileExists(atPath: other))
    }
}
