import Foundation
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import Rollups

/// Counts the steps that change the file system and makes one fail, and all after it.
private final class Fault: Sendable {
    private let step = Mutex(0)
    private let failing: Int
    private let isFullDisk: Bool

    init(failing: Int, isFullDisk: Bool) {
        self.failing = failing
        self.isFullDisk = isFullDisk
    }

    var didFail: Bool { step.withLock { $0 > failing } }

    /// A full disk fails a write and lets files be removed; a crash lets nothing happen any more.
    func check(_ operation: String, isWrite: Bool = true) throws {
        try step.withLock { step in
            if isWrite || !isFullDisk { step += 1 }
            guard step > failing, isWrite || !isFullDisk else { return }
            throw RollupError(kind: isFullDisk ? .diskFull : .inputOutput, operation: operation, detail: "injected")
        }
    }

    var files: RollupFileSystem {
        let real = RollupFileSystem.posix
        var files = real
        files.makeDirectory = { path in
            try self.check("create folder")
            return try real.makeDirectory(path)
        }
        files.create = { path in
            try self.check("create")
            return try real.create(path)
        }
        files.write = { descriptor, bytes, path in
            do {
                try self.check("write")
            } catch {
                // What a full disk does: part of the bytes are there.
                try? real.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count / 2)), path)
                throw error
            }
            try real.write(descriptor, bytes, path)
        }
        files.synchronize = { _, _ in
            try self.check("synchronize")
        }
        files.rename = { from, to in
            try self.check("rename", isWrite: false)
            try real.rename(from, to)
        }
        files.synchronizeDirectory = { _ in
            try self.check("synchronize folder", isWrite: false)
        }
        files.remove = { path in
            try self.check("remove", isWrite: false)
            try real.remove(path)
        }
        return files
    }
}

@Suite struct FaultTests {
    private static let now = TreeTests.now

    /// A small world before and after some changes.
    private func change(_ source: MemorySource) {
        source.put(World.run("late", .failed, at: World.start.start, duration: 77), dataset: 1)
        source.put(World.run("later", .succeeded, at: World.start.advanced(by: 30).start, duration: 77), dataset: 2)
        source.remove(token: "gone", dataset: 3)
    }

    private func makeSource() -> MemorySource {
        let source = World.make(seed: 20, datasets: 3, days: 3)
        source.put(World.run("gone", .enqueued, at: World.start.advanced(by: 20).start), dataset: 3)
        return source
    }

    @Test(arguments: [true, false])
    func afterAnyFaultFilesAreOldOrNewAndTheNextUpdateCompletes(isFullDisk: Bool) throws {
        let folder = try TemporaryDirectory()
        let root = folder.path("tree")
        let settings = RollupSettings(directory: root)
        let source = makeSource()
        try RollupTree(settings: settings, files: .unsynchronized).update(from: source, now: Self.now)
        let old = try contents(root)
        change(source)
        let target = folder.path("target")
        let reference = MemoryCopy(of: source)
        let other = RollupTree(settings: RollupSettings(directory: target), files: .unsynchronized)
        try other.update(from: reference, mode: .full, now: Self.now)
        let new = try contents(target)
        #expect(old != new)

        var step = 0
        while true {
            try restore(old, to: root)
            let fault = Fault(failing: step, isFullDisk: isFullDisk)
            let tree = RollupTree(settings: settings, files: fault.files)
            let copy = MemoryCopy(of: source)
            do {
                try tree.update(from: copy, now: Self.now)
                #expect(!fault.didFail)
                break
            } catch {
                #expect(error.kind == (isFullDisk ? .diskFull : .inputOutput))
                #expect(!error.hint.isEmpty)
            }
            try expectOldOrNew(root, old: old, new: new)
            // Even a process that starts anew finishes the job, and nothing is left lying about.
            try RollupTree(settings: settings, files: .unsynchronized).update(from: copy, now: Self.now)
            #expect(try contents(root) == new, "after step \(step)")
            step += 1
        }
        #expect(step > 20)
    }

    @Test func theSameTreeObjectRecoversFromAFault() throws {
        let folder = try TemporaryDirectory()
        let source = makeSource()
        let good = folder.path("good")
        let reference = RollupTree(settings: RollupSettings(directory: good), files: .unsynchronized)
        try reference.update(from: MemoryCopy(of: source), now: Self.now)
        // Every third write fails.
        let counter = Fault(failing: .max, isFullDisk: true)
        let flaky = Flaky()
        var files = counter.files
        let real = RollupFileSystem.posix
        files.write = { descriptor, bytes, path in
            if flaky.next() { throw RollupError(kind: .diskFull, operation: "write", path: path, detail: "injected") }
            try real.write(descriptor, bytes, path)
        }
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: files)
        while true {
            do {
                try tree.update(from: source, now: Self.now)
                break
            } catch {
                #expect(error.kind == .diskFull)
            }
        }
        #expect(try contents(folder.path("tree")) == contents(good))
    }

    @Test func aHistoryThatCannotBeReadChangesNothing() throws {
        struct Broken: RollupSource {
            struct Trouble: Error {}
            let source: MemorySource
            func datasets() throws -> [RollupDataset] { try source.datasets() }
            func changes() throws -> RollupChanges { try source.changes() }
            func clearChanges(through revision: Int64) throws { Issue.record("cleared") }
            func makeReader() throws -> any RollupReader { throw Trouble() }
        }
        let folder = try TemporaryDirectory()
        let source = makeSource()
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let before = try contents(folder.path("tree"))
        change(source)
        let error = #expect(throws: RollupError.self) { try tree.update(from: Broken(source: source), now: Self.now) }
        #expect(error?.kind == .source)
        #expect(try contents(folder.path("tree")) == before)
    }

    private func expectOldOrNew(_ root: String, old: [String: [UInt8]], new: [String: [UInt8]]) throws {
        for (path, bytes) in try contents(root) where !TemporaryFile.isTemporary(String(path.split(separator: "/").last ?? "")) {
            #expect(bytes == old[path] || bytes == new[path], "\(path)")
        }
        for path in old.keys where new[path] != nil { #expect(FileManager.default.fileExists(atPath: root + "/" + path)) }
    }

    private func restore(_ files: [String: [UInt8]], to root: String) throws {
        try? FileManager.default.removeItem(atPath: root)
        for (path, bytes) in files {
            let url = URL(fileURLWithPath: root + "/" + path)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
    }
}

/// Says yes to every third question until the hundredth.
private final class Flaky: Sendable {
    private let count = Mutex(0)

    func next() -> Bool {
        count.withLock { count in
            count += 1
            return count % 3 == 0 && count < 100
        }
    }
}

/// A source whose changes are its own, over the runs of another.
private final class MemoryCopy: RollupSource, Sendable {
    private let source: MemorySource
    private let pending: Mutex<RollupChanges>

    init(of source: MemorySource) {
        self.source = source
        pending = Mutex((try? source.changes()) ?? RollupChanges(revision: 0, days: []))
    }

    func datasets() throws -> [RollupDataset] { try source.datasets() }
    func changes() throws -> RollupChanges { pending.withLock { $0 } }
    func clearChanges(through revision: Int64) throws { pending.withLock { $0.days = [] } }
    func makeReader() throws -> any RollupReader { try source.makeReader() }
}
