// swift-format-ignore-file: NeverForceUnwrap
// Fixtures: a literal that is not valid fails every test at once.

import Foundation
import Rollups
import RunModel
import Synchronization
import TestSupport

/// A history in memory.
final class MemorySource: RollupSource, Sendable {
    private struct State {
        var runsByDataset: [Int64: [RollupRun]] = [:]
        var catalogue: [RollupDataset] = []
        var pending: [(revision: Int64, day: RollupChanges.Day)] = []
        var revision: Int64 = 0
        var runsRead = 0

        mutating func mark(_ run: RollupRun, _ dataset: Int64) {
            revision += 1
            let day = UTCDay(containing: run.figures.createdAt)
            pending.append((revision, RollupChanges.Day(dataset: dataset, day: day)))
        }
    }

    private let state = Mutex(State())

    /// How many runs readers have given out.
    var runsRead: Int { state.withLock { $0.runsRead } }

    func add(_ dataset: RollupDataset) {
        state.withLock { state in
            state.catalogue.removeAll { $0.id == dataset.id }
            state.catalogue.append(dataset)
            state.catalogue.sort { left, right in
                left.account == right.account
                    ? left.token < right.token : left.account.utf8.lexicographicallyPrecedes(right.account.utf8)
            }
        }
    }

    /// Adds a run, or replaces the one with the same token.
    func put(_ run: RollupRun, dataset: Int64) {
        state.withLock { state in
            var runs = state.runsByDataset.removeValue(forKey: dataset) ?? []
            runs.removeAll { $0.token == run.token }
            let place = runs.firstIndex { Self.key($0) > Self.key(run) } ?? runs.endIndex
            runs.insert(run, at: place)
            state.runsByDataset[dataset] = runs
            state.mark(run, dataset)
        }
    }

    func remove(token: String, dataset: Int64) {
        state.withLock { state in
            for run in state.runsByDataset[dataset] ?? [] where run.token == token { state.mark(run, dataset) }
            state.runsByDataset[dataset]?.removeAll { $0.token == token }
        }
    }

    /// What retention does: rows go, the horizon moves, no day is marked.
    func prune(before: Timestamp) {
        state.withLock { state in
            for index in state.catalogue.indices { state.catalogue[index].retainedSince = before }
            for id in state.runsByDataset.keys {
                state.runsByDataset[id]?.removeAll { $0.figures.createdAt < before && $0.figures.state.isEnded }
            }
        }
    }

    func runs(of dataset: Int64) -> [RollupRun] { state.withLock { $0.runsByDataset[dataset] ?? [] } }

    private func countRead() { state.withLock { $0.runsRead += 1 } }

    private static func key(_ run: RollupRun) -> (Timestamp, String) { (run.figures.createdAt, run.token) }

    func datasets() throws -> [RollupDataset] { state.withLock { $0.catalogue } }
    func changes() throws -> RollupChanges {
        state.withLock { RollupChanges(revision: $0.revision, days: Array(Set($0.pending.map(\.day)))) }
    }
    func clearChanges(through revision: Int64) throws { state.withLock { $0.pending.removeAll { $0.revision <= revision } } }
    func makeReader() throws -> any RollupReader { Reader(source: self) }

    private final class Reader: RollupReader {
        private let source: MemorySource
        init(source: MemorySource) { self.source = source }

        func span(dataset: Int64) throws -> ClosedRange<Timestamp>? {
            let runs = source.runs(of: dataset)
            guard let first = runs.first, let last = runs.last else { return nil }
            return first.figures.createdAt...last.figures.createdAt
        }

        func forEachRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RunFigures) -> Void) throws {
            try forEachNamedRun(dataset: dataset, from: from, until: until) { body($0.figures) }
        }

        func forEachNamedRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RollupRun) -> Void) throws {
            for run in source.runs(of: dataset)
            where (from..<until).contains(run.figures.createdAt) {
                source.countRead()
                body(run)
            }
        }
    }
}

/// Runs and datasets for tests.
enum World {
    /// 2026-11-02, a Monday.
    static let start = UTCDay(year: 2026, month: 11, day: 2)
    static let names: [String?] = [
        "plain", nil, "=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@cmd", "\tTab", "\rReturn", "a, \"b\"\nc",
        "naïve 🎈 émoji", "ends in \\",
        " =1+1", "＝1", "\\N", "'quoted'", "NULL",
    ]

    /// A dataset; account and name follow from the number.
    static func dataset(_ id: Int64) -> RollupDataset {
        let token = DatasetToken("ds" + String(UInt64(id) &* 0x9E37_79B9_7F4A_7C15 >> 40, radix: 16))
        return RollupDataset(
            id: id, account: id % 5 == 0 ? "acme-b" : "acme", token: token ?? DatasetToken("x")!, name: names[Int(id) % names.count],
            space: id % 3 == 0 ? nil : Space(token: SpaceToken("sp\(id % 4)")!, name: names[Int(id + 7) % names.count]))
    }

    static func run(
        _ token: String, _ state: RunState, at created: Timestamp, duration: Int64? = nil, queue: (Int64, Int64)? = nil
    ) -> RollupRun {
        let source: QueueLatency.Source? = queue.map { $0.0 == $0.1 ? .queryRun : .polling }
        return RollupRun(
            figures: RunFigures(
                createdAt: created, durationMilliseconds: duration ?? RunFigures.none,
                queueLowerMilliseconds: queue?.0 ?? RunFigures.none, queueUpperMilliseconds: queue?.1 ?? RunFigures.none,
                state: state.code),
            token: token, stateName: state.name, queueSource: source)
    }

    /// Any run at all.
    static func randomRun(_ token: String, at created: Timestamp, using generator: inout SeededGenerator) -> RollupRun {
        let states: [RunState] = [
            .succeeded, .succeeded, .succeeded, .completed, .failed, .cancelled, .enqueued, .other("=odd, \"state\""),
        ]
        let state = states[Int.random(in: 0..<states.count, using: &generator)]
        guard state.isEnded else { return run(token, state, at: created) }
        // Now and then the end is unknown, as after an API answer without times.
        let duration = Int.random(in: 0..<20, using: &generator) == 0 ? nil : Int64.random(in: 0...9_000_000, using: &generator)
        let lower = Int64.random(in: 0...60_000, using: &generator)
        let queues: [(Int64, Int64)?] = [nil, (lower, lower), (lower, lower + Int64.random(in: 0...60_000, using: &generator))]
        return run(token, state, at: created, duration: duration, queue: queues[Int.random(in: 0..<3, using: &generator)])
    }

    /// Three weeks of `datasets` datasets, with days without runs, days with one, cancelled ones only, and runs in flight.
    static func make(seed: UInt64, datasets: Int64 = 12, days: Int = 19) -> MemorySource {
        var generator = SeededGenerator(seed: seed)
        let source = MemorySource()
        for id in 1...datasets {
            source.add(dataset(id))
            for day in 0..<days where Int.random(in: 0..<5, using: &generator) > 0 {
                for number in 0..<Int.random(in: 1...9, using: &generator) {
                    let inDay = Int64.random(in: 0..<86_400_000, using: &generator)
                    let created = World.start.advanced(by: day).start.advanced(byMilliseconds: inDay)
                    source.put(randomRun("r\(day)x\(number)", at: created, using: &generator), dataset: id)
                }
            }
        }
        let quiet = World.start.advanced(by: days).start
        source.put(run("c1", .cancelled, at: quiet, duration: 5), dataset: 1)
        source.put(run("c2", .cancelled, at: quiet, duration: 5), dataset: 1)
        source.put(run("one", .succeeded, at: quiet, duration: 1), dataset: 2)
        return source
    }
}

/// The files of a folder by their path within it, without lock files.
func contents(_ root: String) throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) where path != ".lock" {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory), !isDirectory.boolValue else { continue }
        result[path] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
    }
    return result
}

extension RollupFileSystem {
    /// The machine's, without waiting for the disk: tests are not meant to survive a power cut.
    static let unsynchronized: RollupFileSystem = {
        var files = RollupFileSystem.posix
        files.synchronize = { _, _ in }
        files.synchronizeDirectory = { _ in }
        return files
    }()
}
