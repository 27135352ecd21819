import Foundation
import RunHistory
import RunModel
import TestSupport
import Testing

/// What commands that only read do where they may only read: they read everything, or say in one line what the matter is. Never an answer
/// from a part of the history without a word, and never a change.
@Suite struct ReadOnlyTests {
    private static let stored = 500
    private static let logged = 300
    private static let commands = [["metrics"], ["capacity"], ["backfill", "--since", "2026-03-01", "--step", "1h"]]

    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private var storage: String { folder.path("data") }
    private var file: String { storage + "/history.sqlite" }

    // MARK: Histories

    /// A history of which a part is still in the log when `leavesLog`, as after `kill -9` or in a copy of a running exporter.
    private func makeHistory(leavesLog: Bool = false) throws {
        let place = folder.path("original")
        let history = try RunHistory.open(directory: place, access: .writer)
        let now = Timestamp(milliseconds: 1_772_323_200_000)
        let token = try #require(DatasetToken("d1"))
        try history.upsert(datasets: [Dataset(token: token, name: "orders", space: nil)], account: "acme", at: now)
        let dataset = try #require(try history.datasets().first).id
        func store(_ numbers: Range<Int>) throws {
            let runs = try numbers.map { number in
                let created = now.advanced(byMilliseconds: Int64(number) * 60_000)
                return try Run(
                    token: try #require(RunToken("r\(number)")), state: .failed, createdAt: created, updatedAt: nil, completedAt: created)
            }
            let end = now.advanced(byMilliseconds: Int64(numbers.upperBound) * 60_000)
            try history.apply(
                ObservedRuns(
                    dataset: dataset, runs: runs, observedEarliest: end, observedLatest: end, origin: .live,
                    coverage: CoverageChange(from: now, to: end, reachesBeginning: true)))
        }
        try store(0..<Self.stored)
        try history.checkpoint()
        if leavesLog { try store(Self.stored..<(Self.stored + Self.logged)) }
        if !leavesLog { try history.close() }
        try FileManager.default.createDirectory(atPath: storage, withIntermediateDirectories: false)
        for name in ["history.sqlite"] + (leavesLog ? ["history.sqlite-wal"] : []) {
            try FileManager.default.copyItem(atPath: place + "/" + name, toPath: storage + "/" + name)
        }
        try history.close()
    }

    private func permit(files: Int, folder: Int) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: storage) {
            try FileManager.default.setAttributes([.posixPermissions: files], ofItemAtPath: storage + "/" + name)
            if geteuid() == 0 { #expect(chown(storage + "/" + name, 65534, 65534) == 0) }
        }
        if geteuid() == 0 { #expect(chown(storage, 65534, 65534) == 0) }
        try FileManager.default.setAttributes([.posixPermissions: folder], ofItemAtPath: storage)
    }

    /// Names, bytes and permissions of everything in the storage.
    private func picture() throws -> [String: String] {
        try FileManager.default.subpathsOfDirectory(atPath: storage).reduce(into: [:]) { picture, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: storage + "/" + name)
            let bytes = FileManager.default.contents(atPath: storage + "/" + name)?.base64EncodedString() ?? "folder"
            picture[name] = "\(bytes) \(attributes[.posixPermissions] ?? "")"
        }
    }

    // MARK: Commands

    /// Runs the binary as one for whom the permissions of files hold: without the privileges that root has over them. With `isReadOnly`,
    /// the storage is a mount that cannot be written to.
    private func run(_ arguments: [String], isReadOnly: Bool = false) throws -> (status: Int32, output: String, errorOutput: String) {
        let isRoot = geteuid() == 0
        let drop = isRoot ? [try Tool.path("setpriv"), "--bounding-set=-all", "--inh-caps=-all", "--"] : []
        let command = drop + [try BuiltBinary.path()] + arguments + ["--storage.path", storage]
        guard isReadOnly else { return try ChildProcess.run(command[0], Array(command.dropFirst())) }
        let mount = #"mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@""#
        return try ChildProcess.run(
            try Tool.path("unshare"),
            (isRoot ? ["--mount"] : ["--map-root-user", "--mount"]) + ["/bin/sh", "-c", mount, storage] + command)
    }

    private func expectEverything(_ runs: Int, isReadOnly: Bool = false) throws {
        let before = try picture()
        for command in Self.commands {
            let result = try run(command, isReadOnly: isReadOnly)
            #expect(result.status == 0, "\(command): \(result.errorOutput)")
            if command[0] == "metrics" { #expect(result.output.contains("mode_exporter_history_runs \(runs)\n")) }
            if command[0] == "backfill" {
                #expect(result.output.contains("mode_dataset_runs_total{account=\"acme\",dataset=\"d1\",state=\"failed\"} \(runs) "))
            }
        }
        #expect(try picture().filter { !$0.key.hasSuffix("-shm") && $0.value != "" } == before.filter { !$0.key.hasSuffix("-shm") })
    }

    private func expectOneLine(_ words: String, isReadOnly: Bool = false) throws {
        let before = try? picture()
        for command in Self.commands {
            let result = try run(command, isReadOnly: isReadOnly)
            #expect(result.status == 1 && result.output == "", "\(command): \(result)")
            let lines = result.errorOutput.split(separator: "\n")
            #expect(lines.count == 1 && lines[0].contains(words), "\(command): \(result.errorOutput)")
        }
        let check = try run(["check"], isReadOnly: isReadOnly)
        #expect(check.status == 1)
        let now = try? picture()
        #expect(now == before)
    }

    // MARK: The cases

    @Test func aClosedHistoryInAReadOnlyFolderIsReadWhole() throws {
        try makeHistory()
        try permit(files: 0o444, folder: 0o555)
        try expectEverything(Self.stored)
    }

    @Test func aLogWithoutItsSharedMemoryInAReadOnlyFolderIsNamed() throws {
        try makeHistory(leavesLog: true)
        try permit(files: 0o444, folder: 0o555)
        try expectOneLine("its log history.sqlite-wal cannot be read in a folder that this user cannot write to")
    }

    @Test func aCopiedPairIsReadWithItsLog() throws {
        try makeHistory(leavesLog: true)
        try expectEverything(Self.stored + Self.logged)
    }

    @Test func aReadOnlyMountIsReadWhole() throws {
        try makeHistory()
        try permit(files: 0o644, folder: 0o755)
        try expectEverything(Self.stored, isReadOnly: true)
    }

    @Test func aLogOnAReadOnlyMountIsNamed() throws {
        try makeHistory(leavesLog: true)
        try permit(files: 0o644, folder: 0o755)
        try expectOneLine("its log history.sqlite-wal cannot be read in a folder that this user cannot write to", isReadOnly: true)
    }

    @Test func aFolderThatNobodyMayEnterIsNamed() throws {
        try makeHistory()
        try permit(files: 0o644, folder: 0o000)
        try expectOneLine("ermission denied")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: storage)
    }

    @Test func aNewerSchemaIsNamed() throws {
        try makeHistory()
        let insert = "INSERT INTO grdb_migrations VALUES ('of tomorrow')"
        let python = "import sqlite3,sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit(); c.close()"
        let result = try ChildProcess.run(try Tool.path("python3"), ["-c", python, file, insert])
        #expect(result.status == 0, "\(result.errorOutput)")
        for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + name) }
        try permit(files: 0o444, folder: 0o555)
        try expectOneLine("newer version of mode-exporter")
    }

    enum Wrong: CaseIterable { case noise, half, text, folder }

    @Test(arguments: Wrong.allCases) func whatIsNoHistoryIsNamed(kind: Wrong) throws {
        try makeHistory()
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        try FileManager.default.removeItem(atPath: file)
        let words: String
        switch kind {
        case .noise:
            var generator = SeededGenerator(seed: 7)
            try Data((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &generator) }).write(to: URL(fileURLWithPath: file))
            words = "not an SQLite database"
        case .half:
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: file))
            words = "ends after"
        case .text:
            try Data("Dear all,\n".utf8).write(to: URL(fileURLWithPath: file))
            words = "not an SQLite database"
        case .folder:
            try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
            words = "history.sqlite is a directory"
        }
        try permit(files: kind == .folder ? 0o555 : 0o444, folder: 0o555)
        try expectOneLine(words)
    }

    /// A reader whose output nobody takes holds no transaction: the log of the writer beside it can be emptied all the while.
    @Test func aPipeThatNobodyReadsKeepsNoLogAlive() async throws {
        try makeHistory()
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: try BuiltBinary.path())
        process.arguments = ["backfill", "--since", "2026-03-01", "--until", "2026-04-01", "--storage.path", storage]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        // Full: the next write waits.
        let capacity = fcntl(pipe.fileHandleForReading.fileDescriptor, 1032)
        _ = try await Eventually.get("a full pipe") {
            var waiting: Int32 = 0
            guard ioctl(pipe.fileHandleForReading.fileDescriptor, UInt(FIONREAD), &waiting) == 0 else { return nil as Bool? }
            return waiting >= capacity ? true : nil
        }
        let history = try RunHistory.open(directory: storage, access: .writer)
        let size = { (try? FileManager.default.attributesOfItem(atPath: file + "-wal")[.size] as? Int) ?? 0 }
        for _ in 0..<3 {
            try history.upsert(
                datasets: [Dataset(token: try #require(DatasetToken("d2")), name: UUID().uuidString, space: nil)], account: "acme",
                at: Timestamp(milliseconds: 1_772_323_200_000))
            #expect(size() > 0)
            try history.checkpoint()
            #expect(size() == 0)
        }
        #expect(process.isRunning)
        try history.close()
    }
}
