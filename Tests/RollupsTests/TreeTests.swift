import Foundation
import Gzip
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import Rollups

@Suite struct TreeTests {
    static let now = World.start.advanced(by: 60).start

    private func fresh(_ source: MemorySource, threads: Int = 1, now: Timestamp = now) throws -> [String: [UInt8]] {
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree"), threads: threads), files: .unsynchronized)
        try tree.update(from: source, mode: .full, now: now)
        return try contents(folder.path("tree"))
    }

    @Test func sameHistoryGivesTheSameBytesOnAnyNumberOfThreads() throws {
        let source = World.make(seed: 1, datasets: 200, days: 9)
        let one = try fresh(source)
        #expect(one.keys.contains("daily/date=2026-11-02/rollup.csv.gz"))
        #expect(one.keys.contains("weekly/week=2026-W45/rollup.csv.gz"))
        #expect(one.keys.contains("runs/date=2026-11-02/runs.csv.gz"))
        for threads in 2...4 { #expect(try fresh(source, threads: threads) == one) }
    }

    @Test(arguments: UInt64(1)...6)
    func updatesOfChangesGiveTheBytesOfAFullBuild(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let source = World.make(seed: seed)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        #expect(try tree.update(from: source, now: Self.now).isFull)
        for round in 0..<12 {
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let id = Int64.random(in: 1...14, using: &generator)
                if id > 12 { source.add(World.dataset(id)) }
                let old = source.runs(of: id)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0:
                    let instant = World.start.start.advanced(byMilliseconds: Int64.random(in: 0..<86_400_000 * 30, using: &generator))
                    source.put(World.randomRun("n\(round)", at: instant, using: &generator), dataset: id)
                case 1:
                    if let run = old.randomElement(using: &generator) { source.remove(token: run.token, dataset: id) }
                default:
                    guard let run = old.randomElement(using: &generator) else { continue }
                    let created = run.figures.createdAt
                    source.put(World.randomRun(run.token, at: created, using: &generator), dataset: id)
                }
            }
            let update = try tree.update(from: source, now: Self.now)
            #expect(!update.isFull)
            #expect(try contents(folder.path("tree")) == fresh(source), "seed \(seed), round \(round)")
        }
    }

    /// 16,000 runs of one day, in members of 256 KiB.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func updatesOfFilesOfManyMembersGiveTheBytesOfAFreshTree(seed: UInt64) throws {
        let source = MemorySource()
        for id: Int64 in 1...4 { source.add(World.dataset(id)) }
        var generator = SeededGenerator(seed: seed)
        func instant(_ number: Int) -> Timestamp { World.start.start.advanced(byMilliseconds: Int64(number) * 4000) }
        for number in 0..<16_000 where number % 8 > 0 {
            source.put(World.randomRun("run\(number)", at: instant(number), using: &generator), dataset: Int64(number % 3 + 1))
        }
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        for round in 0..<12 {
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                // New, changed and removed runs, at both ends too; of a dataset that had none before in the last rounds.
                let number = [0, 15_999, Int.random(in: 0..<16_000, using: &generator)][Int.random(in: 0..<3, using: &generator)]
                let dataset = round > 8 ? 4 : Int64(number % 3 + 1)
                if Int.random(in: 0..<3, using: &generator) == 0 {
                    source.remove(token: "run\(number)", dataset: dataset)
                } else {
                    source.put(World.randomRun("run\(number)", at: instant(number), using: &generator), dataset: dataset)
                }
            }
            try tree.update(from: source, now: Self.now)
            #expect(try contents(folder.path("tree")) == fresh(source, threads: 2), "round \(round)")
        }
        let members = try members(of: "runs/date=2026-11-02/runs.csv.gz", in: folder.path("tree"))
        #expect(members.count > 4)
        // Each holds whole rows, and only the last one is short.
        for member in members { #expect(member.last == 0x0A) }
        for member in members.dropLast() {
            #expect((PartitionWriter.memberBytes..<PartitionWriter.memberBytes + 1000).contains(member.count))
        }
    }

    /// The texts of the gzip members of a file, as Python's zlib divides it.
    private func members(of path: String, in root: String) throws -> [[UInt8]] {
        let script = """
            import base64, json, sys, zlib
            data, texts = base64.b64decode(json.load(sys.stdin)[0]), []
            while data:
                stream = zlib.decompressobj(31)
                texts.append(base64.b64encode(stream.decompress(data)).decode())
                assert stream.eof
                data = stream.unused_data
            json.dump(texts, sys.stdout)
            """
        let content = try Data(contentsOf: URL(fileURLWithPath: root + "/" + path))
        return try PythonOracle.run(script, input: [content.base64EncodedString()], returning: [Data].self).map { [UInt8]($0) }
    }

    /// What an update reads: the figures of the changed day's week, the named runs of the day, and nothing else.
    @Test func anUpdateReadsTheWeekOfTheChangedDayAlone() throws {
        let source = World.make(seed: 21, datasets: 20, days: 40)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let full = source.runsRead
        source.put(World.run("late", .failed, at: World.start.advanced(by: 17).start, duration: 5), dataset: 3)
        try tree.update(from: source, now: Self.now)
        let week = World.start.advanced(by: 14).start..<World.start.advanced(by: 21).start
        let inWeek = (1...20).reduce(0) { $0 + source.runs(of: $1).count { week.contains($0.figures.createdAt) } }
        let day = World.start.advanced(by: 17).start..<World.start.advanced(by: 18).start
        let inDay = (1...20).reduce(0) { $0 + source.runs(of: $1).count { day.contains($0.figures.createdAt) } }
        #expect(source.runsRead - full == inWeek + inDay)
    }

    /// Accounts and tokens that need quotes, and whose order by bytes is not that of their rows' text.
    @Test func rowsAreOrderedByTheBytesOfAccountAndToken() throws {
        let source = MemorySource()
        for (index, account) in ["a-b", "a,b", "A", "a", "a+b"].enumerated() {
            source.add(RollupDataset(id: Int64(index), account: account, token: DatasetToken("t")!, name: nil, space: nil))
            source.put(World.run("r", .succeeded, at: World.start.start, duration: 1), dataset: Int64(index))
        }
        let script = """
            import base64, csv, gzip, io, json, sys
            text = gzip.decompress(base64.b64decode(json.load(sys.stdin)[0])).decode()
            json.dump([row["account"] for row in csv.DictReader(io.StringIO(text, newline=""))], sys.stdout)
            """
        let files = try fresh(source)
        for path in ["daily/date=2026-11-02/rollup.csv.gz", "runs/date=2026-11-02/runs.csv.gz", "datasets/datasets.csv.gz"] {
            let text = Data(try #require(files[path])).base64EncodedString()
            #expect(try PythonOracle.run(script, input: [text], returning: [String].self) == ["A", "a", "a+b", "a,b", "a-b"], "\(path)")
        }
    }

    @Test func everyFileBeginsWithTheHeaderOfItsTable() throws {
        let source = World.make(seed: 6)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        for mode in [RollupMode.full, .changes, .full] {
            try tree.update(from: source, mode: mode, now: Self.now)
            let files = try contents(folder.path("tree"))
            let listed = try #require(try tree.manifest()).files.values
            #expect(Set(listed.map(\.table)) == Set(RollupTable.allCases))
            for file in listed {
                let text = try Gzip.decompress(try #require(files[file.path]), maximumBytes: 100_000_000)
                #expect(text.starts(with: file.table.header), "\(file.path)")
                #expect(text.count == file.contentBytes)
            }
            source.put(World.run("new", .failed, at: World.start.start, duration: 5), dataset: 1)
        }
    }

    @Test func nothingIsTouchedWhenNothingChanged() throws {
        let source = World.make(seed: 2)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let before = try inodes(folder.path("tree"))
        for mode in [RollupMode.changes, .full] {
            let update = try tree.update(from: source, mode: mode, now: Self.now)
            #expect(update.written == [])
            #expect(try inodes(folder.path("tree")) == before)
        }
    }

    @Test func aRunThatEndsLateRewritesItsDayAndItsWeekAlone() throws {
        let source = World.make(seed: 3)
        let noon = World.start.advanced(by: 3).start.advanced(byMilliseconds: 43_200_000)
        source.put(World.run("late", .enqueued, at: noon), dataset: 4)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let before = try inodes(folder.path("tree"))
        source.put(World.run("late", .succeeded, at: noon, duration: 200_000_000), dataset: 4)
        let update = try tree.update(from: source, now: Self.now)
        let expected = ["daily/date=2026-11-05/rollup.csv.gz", "runs/date=2026-11-05/runs.csv.gz", "weekly/week=2026-W45/rollup.csv.gz"]
        #expect(update.written == expected)
        let after = try inodes(folder.path("tree"))
        let touched = after.filter { before[$0.key] != $0.value }.map(\.key).sorted()
        #expect(touched == (expected + ["datapackage.json", "manifest.json"]).sorted())
    }

    @Test func daysAreOpenUntilTheyAreOverAndAllRunsEnded() throws {
        let source = MemorySource()
        source.add(World.dataset(1))
        source.put(World.run("a", .enqueued, at: World.start.start), dataset: 1)
        source.put(World.run("b", .succeeded, at: World.start.advanced(by: 1).start, duration: 1), dataset: 1)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        func status(_ path: String) throws -> RollupFile.Status? { try tree.manifest()?.files[path]?.status }
        let first = "daily/date=2026-11-02/rollup.csv.gz"
        let second = "daily/date=2026-11-03/rollup.csv.gz"
        let week = "weekly/week=2026-W45/rollup.csv.gz"
        try tree.update(from: source, now: World.start.advanced(by: 1).start)
        #expect(try status(first) == .open)
        #expect(try status(second) == .open)
        try tree.update(from: source, now: World.start.advanced(by: 2).start)
        #expect(try status(first) == .open)
        #expect(try status(second) == .final)
        source.put(World.run("a", .failed, at: World.start.start, duration: 1), dataset: 1)
        try tree.update(from: source, now: World.start.advanced(by: 2).start)
        #expect(try status(first) == .final)
        #expect(try status(week) == .open)
        try tree.update(from: source, now: World.start.advanced(by: 7).start)
        #expect(try status(week) == .final)
    }

    @Test func aDayThatLosesItsLastRunGoesWithItsFolder() throws {
        let source = MemorySource()
        source.add(World.dataset(1))
        source.put(World.run("a", .enqueued, at: World.start.start), dataset: 1)
        source.put(World.run("b", .failed, at: World.start.advanced(by: 1).start, duration: 3), dataset: 1)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        source.remove(token: "a", dataset: 1)
        let update = try tree.update(from: source, now: Self.now)
        #expect(update.removed == ["daily/date=2026-11-02/rollup.csv.gz", "runs/date=2026-11-02/runs.csv.gz"])
        #expect(try contents(folder.path("tree")) == fresh(source))
        #expect(!FileManager.default.fileExists(atPath: folder.path("tree/daily/date=2026-11-02")))
    }

    @Test func whatRetentionTakesFromTheHistoryStaysInTheTree() throws {
        let source = World.make(seed: 4)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let before = try contents(folder.path("tree"))
        source.prune(before: World.start.advanced(by: 10).start)
        for mode in [RollupMode.changes, .full] {
            try tree.update(from: source, mode: mode, now: Self.now)
            #expect(try contents(folder.path("tree")) == before)
        }
        // The horizon lies in the second week: a run of it still changes its day, but not the week, which cannot be computed any more.
        let late = World.start.advanced(by: 11).start
        source.put(World.run("new", .failed, at: late, duration: 1), dataset: 1)
        let update = try tree.update(from: source, now: Self.now)
        #expect(update.written == ["daily/date=2026-11-13/rollup.csv.gz", "runs/date=2026-11-13/runs.csv.gz"])
        try FileManager.default.removeItem(atPath: folder.path("tree/daily/date=2026-11-02/rollup.csv.gz"))
        #expect(try tree.update(from: source, now: Self.now).unrecoverable == ["daily/date=2026-11-02/rollup.csv.gz"])
        #expect(try tree.update(from: source, now: Self.now).unrecoverable == [])
    }

    @Test func damagedFilesAreMended() throws {
        let (source, folder, tree) = try written(seed: 5)
        let root = folder.path("tree")
        let before = try contents(root)
        let paths = before.keys.filter { $0.hasSuffix(".gz") }.sorted()
        for (index, path) in paths.enumerated() where index % 5 == 0 {
            try FileManager.default.removeItem(atPath: root + "/" + path)
            try Data((before[path] ?? []).dropLast()).write(to: URL(fileURLWithPath: root + "/" + paths[(index + 1) % paths.count]))
        }
        try tree.update(from: source, now: Self.now)
        #expect(try contents(root) == before)
        for name in ["manifest.json", "datapackage.json"] {
            try Data("{".utf8).write(to: URL(fileURLWithPath: root + "/" + name))
            try tree.update(from: source, now: Self.now)
            #expect(try contents(root) == before)
        }
    }

    /// A world and the tree of it, in the folder `tree`.
    private func written(seed: UInt64) throws -> (source: MemorySource, folder: TemporaryDirectory, tree: RollupTree) {
        let source = World.make(seed: seed)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        return (source, folder, tree)
    }

    /// A flipped bit keeps the size; it goes when the file is next made, of which nothing is taken over.
    @Test func aFlippedBitIsMendedWhenItsDayChanges() throws {
        let (source, folder, tree) = try written(seed: 6)
        let root = folder.path("tree")
        let whole = try contents(root)
        for path in ["daily/date=2026-11-02/rollup.csv.gz", "runs/date=2026-11-02/runs.csv.gz"] {
            for bit in stride(from: 0, to: (whole[path]?.count ?? 0) * 8, by: 1501) {
                var bytes = try #require(whole[path])
                bytes[bit / 8] ^= 1 << UInt8(bit % 8)
                try Data(bytes).write(to: URL(fileURLWithPath: root + "/" + path))
                source.put(World.run("bit\(bit)", .failed, at: World.start.start, duration: 1), dataset: 1)
                try tree.update(from: source, now: Self.now)
                source.remove(token: "bit\(bit)", dataset: 1)
                try tree.update(from: source, now: Self.now)
                #expect(try contents(root) == whole)
            }
        }
    }

    @Test func aFlippedBitIsFoundByAFullUpdate() throws {
        let (source, folder, tree) = try written(seed: 12)
        let root = folder.path("tree")
        let whole = try contents(root)
        let paths = whole.keys.filter { $0.hasSuffix(".gz") }
        for path in paths {
            var bytes = try #require(whole[path])
            bytes[bytes.count / 2] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: root + "/" + path))
        }
        #expect(try tree.update(from: source, mode: .full, now: Self.now).written == paths.sorted())
        #expect(try contents(root) == whole)
    }

    /// As a later version may divide and compress files in another way.
    @Test func aTreeOfAnotherLayoutIsWrittenAnew() throws {
        let (source, folder, tree) = try written(seed: 13)
        let root = folder.path("tree")
        let whole = try contents(root)
        let manifest = String(decoding: try #require(whole["manifest.json"]), as: UTF8.self)
        let older = manifest.replacingOccurrences(of: "\"layout_version\": 2", with: "\"layout_version\": 1")
        #expect(older != manifest)
        try Data(older.utf8).write(to: URL(fileURLWithPath: root + "/manifest.json"))
        #expect(try tree.update(from: source, now: Self.now).isFull)
        #expect(try contents(root) == whole)
    }

    @Test func anotherCompressionLevelWritesTheTreeAgainWithTheSameContent() throws {
        let source = World.make(seed: 7)
        let folder = try TemporaryDirectory()
        try RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized).update(from: source, now: Self.now)
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree"), compressionLevel: 1), files: .unsynchronized)
        let old = try #require(try tree.manifest())
        #expect(try tree.update(from: source, now: Self.now).isFull)
        let new = try #require(try tree.manifest())
        #expect(new.compressionLevel == 1)
        #expect(new.files.mapValues(\.contentSHA256) == old.files.mapValues(\.contentSHA256))
        // The smallest files are the same at all levels.
        for (path, file) in new.files where file.contentBytes > 2000 { #expect(file.sha256 != old.files[path]?.sha256, "\(path)") }
        #expect(new.files.values.contains { $0.contentBytes > 2000 })
    }

    @Test func onlyTheTablesAskedForAreKept() throws {
        let source = World.make(seed: 8)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree"), tables: [.daily]), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        #expect(try Set(tree.manifest()?.files.values.map(\.table) ?? []) == [.daily])
        let whole = try fresh(source)
        for (path, bytes) in try contents(folder.path("tree")) where path.hasPrefix("daily/") { #expect(whole[path] == bytes) }
    }

    @Test func aRenamedDatasetRewritesTheNamesAlone() throws {
        let source = World.make(seed: 10)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        var renamed = World.dataset(1)
        renamed.name = "other"
        source.add(renamed)
        #expect(try tree.update(from: source, now: Self.now).written == ["datasets/datasets.csv.gz"])
    }

    @Test func aTreeHasOneWriter() throws {
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: MemorySource(), now: Self.now)
        let other = try #require(try RollupFileSystem.posix.lock(folder.path("tree/.lock")))
        defer { close(other) }
        let error = #expect(throws: RollupError.self) { try tree.update(from: MemorySource(), now: Self.now) }
        #expect(error?.kind == .locked)
    }

    /// As when another thread starts a program: until that executes, it holds a copy of every descriptor.
    @Test func aCopyOfTheLockDoesNotOutliveTheUpdate() throws {
        let folder = try TemporaryDirectory()
        var files = RollupFileSystem.unsynchronized
        let copies = Mutex<[Int32]>([])
        let lock = files.lock
        files.lock = { path in
            let descriptor = try lock(path)
            if let descriptor { copies.withLock { $0.append(dup(descriptor)) } }
            return descriptor
        }
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: files)
        for _ in 0..<2 { try tree.update(from: World.make(seed: 22), now: Self.now) }
        copies.withLock { for copy in $0 { close(copy) } }
    }

    @Test func cancellingStopsAndTheNextUpdateCompletes() throws {
        let source = World.make(seed: 11)
        let folder = try TemporaryDirectory()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        let error = #expect(throws: RollupError.self) { try tree.update(from: source, now: Self.now, isCancelled: { true }) }
        #expect(error?.kind == .cancelled)
        try tree.update(from: source, now: Self.now)
        #expect(try contents(folder.path("tree")) == fresh(source))
    }

    private func inodes(_ root: String) throws -> [String: Int] {
        try contents(root).reduce(into: [:]) { result, file in
            result[file.key] = try FileManager.default.attributesOfItem(atPath: root + "/" + file.key)[.systemFileNumber] as? Int
        }
    }
}
