import Files
import Foundation
import GRDB
import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// What lies in a storage directory and is not ours stays as it is, and one line says what it is.
@Suite struct StorageFileTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func failure(_ access: RunHistory.Access, in directory: String? = nil) -> HistoryError? {
        do throws(HistoryError) {
            _ = try RunHistory.open(directory: directory ?? folder.url.path, access: access)
            return nil
        } catch { return error }
    }

    private var file: URL { folder.url.appendingPathComponent(RunHistory.fileName) }

    /// Names, bytes and permissions of everything in the folder.
    private func picture() throws -> [String: String] {
        var picture: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.url.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            let bytes = FileManager.default.contents(atPath: folder.path(name)).map { "\($0.base64EncodedString())" }
            picture[name] = "\(bytes ?? "folder") \(attributes[.posixPermissions] ?? "")"
        }
        return picture
    }

    /// Writes a history with some runs and closes it.
    private func makeHistory() throws {
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        let dataset = try HistoryFixture.addDataset(history, "dataset")
        let runs = try (0..<800).map { number in
            try HistoryFixture.run("run\(number)", .succeeded, created: Int64(number) * 1000, completed: Int64(number) * 1000 + 5)
        }
        let instant = HistoryFixture.at(0)
        try history.apply(ObservedRuns(dataset: dataset, runs: runs, observedEarliest: instant, observedLatest: instant, origin: .live))
        try history.close()
    }

    private func expectRefusal(_ kind: HistoryError.Kind, _ words: String, file: String = #fileID, line: Int = #line) throws {
        let before = try picture()
        let location = SourceLocation(fileID: file, filePath: #filePath, line: line, column: 1)
        for access in [RunHistory.Access.writer, .reader] {
            let error = failure(access)
            #expect(error?.kind == kind, "\(String(describing: error))", sourceLocation: location)
            #expect(error?.description.contains(words) == true, "\(String(describing: error))", sourceLocation: location)
            #expect(error?.description.contains("\n") == false, sourceLocation: location)
        }
        #expect(try picture() == before, sourceLocation: location)
    }

    /// Torture seeds 148 and 221: SQLite says of it that the database is read-only.
    @Test func aStartThatWasKilledIsTakenBackByTheNextWriter() throws {
        try makeHistory()
        let queue = try DatabaseQueue(path: file.path)
        let killed = folder.path("killed")
        try FileManager.default.createDirectory(atPath: killed, withIntermediateDirectories: false)
        try queue.inDatabase { db in
            _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
            // Without syncs the journal counts from its first byte on.
            try db.execute(sql: "PRAGMA synchronous = OFF")
            try db.inTransaction {
                try db.execute(sql: "UPDATE meta SET value = value + 1")
                for suffix in ["", "-journal"] {
                    try FileManager.default.copyItem(atPath: file.path + suffix, toPath: killed + "/" + RunHistory.fileName + suffix)
                }
                return .rollback
            }
        }
        #expect(failure(.reader, in: killed)?.kind == .olderSchema)
        try RunHistory.open(directory: killed, access: .writer).close()
        #expect(try RunHistory.open(directory: killed, access: .reader).statistics().runs == 800)
    }

    @Test(arguments: ["PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = WAL"], [0, 0x4D50_4247])
    func anotherApplicationsDatabaseIsLeftAlone(journal: String, application: Int) throws {
        let queue = try DatabaseQueue(path: file.path)
        try queue.inDatabase { db in
            _ = try String.fetchOne(db, sql: journal)
            try db.execute(sql: "CREATE TABLE album (id INTEGER PRIMARY KEY); PRAGMA application_id = \(application)")
        }
        try queue.close()
        try expectRefusal(.foreign, "another application")
    }

    @Test func noiseAndTextAndAFragmentAreCalledDamaged() throws {
        var generator = SeededGenerator(seed: 5)
        for bytes in [
            Data((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &generator) }), Data("hello\n".utf8),
            Data("SQLite format 3\0".utf8), Data(repeating: 0, count: 4096),
        ] {
            try bytes.write(to: file)
            try expectRefusal(.corrupt, "not an SQLite database")
        }
    }

    @Test func halfAHistoryIsCalledDamaged() throws {
        try makeHistory()
        let whole = try Data(contentsOf: file)
        for kept in [whole.count / 2, whole.count - 1] {
            try whole.prefix(kept).write(to: file)
            try expectRefusal(.corrupt, "ends after \(kept) of \(whole.count) bytes")
        }
    }

    @Test func aFolderInItsPlaceIsLeftAlone() throws {
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        try expectRefusal(.foreign, "history.sqlite is a directory")
    }

    @Test func aLogWithoutItsHistoryIsNotThrownAway() throws {
        for isEmpty in [false, true] {
            try Data("frames".utf8).write(to: URL(fileURLWithPath: file.path + "-wal"))
            if isEmpty { try Data().write(to: file) }
            try expectRefusal(.corrupt, isEmpty ? "history.sqlite is empty, but its log" : "history.sqlite is missing, but its log")
        }
    }

    @Test func aNewerSchemaIsLeftAlone() throws {
        try makeHistory()
        let queue = try DatabaseQueue(path: file.path)
        try queue.inDatabase { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')") }
        try queue.close()
        try expectRefusal(.newerSchema, "newer version")
    }

    /// What a kill leaves within the first milliseconds of a first start.
    @Test func anEmptyFileBecomesAHistory() throws {
        try Data().write(to: file)
        #expect(failure(.reader)?.kind == .notFound)
        try makeHistory()
        #expect(try RunHistory.open(directory: folder.url.path, access: .reader).statistics().runs == 800)
    }

    @Test(arguments: ["v1", "v2"])
    func historiesOfEarlierVersionsAreStamped(version: String) throws {
        let pool = try DatabasePool(path: file.path)
        try Schema.migrator.migrate(pool, upTo: version)
        try pool.close()
        #expect(failure(.reader)?.kind == .olderSchema)
        try RunHistory.open(directory: folder.url.path, access: .writer).close()
        let stamped = try DatabaseQueue(path: file.path).read { try Int32.fetchOne($0, sql: "PRAGMA application_id") }
        #expect(stamped == StorageFile.applicationID)
    }

    @Test func everyOverwrittenPageIsNoticedOrHarmless() throws {
        try makeHistory()
        let whole = try Data(contentsOf: file)
        var generator = SeededGenerator(seed: 14)
        var refused = 0
        for page in 0..<(whole.count / 4096) {
            var damaged = whole
            let start = page * 4096
            for offset in start..<(start + 4096) { damaged[offset] = UInt8.random(in: 0...255, using: &generator) }
            try damaged.write(to: file)
            if let error = failure(.writer) {
                #expect(error.kind == .corrupt, "page \(page): \(error)")
                #expect(error.description.contains("collect --full"))
                refused += 1
            } else {
                let history = try RunHistory.open(directory: folder.url.path, access: .reader)
                #expect(try history.integrityProblems() == [], "page \(page)")
                #expect(try history.statistics().runs == 800, "page \(page)")
            }
            for suffix in ["-wal", "-shm"] { unlink(file.path + suffix) }
        }
        #expect(refused > whole.count / 4096 / 2)
    }

    @Test func aSoundHistoryHasNoProblems() throws {
        try makeHistory()
        #expect(try RunHistory.open(directory: folder.url.path, access: .reader).integrityProblems() == [])
    }

    @Test func aWrongCounterIsFoundByTheWholeCheck() throws {
        try makeHistory()
        let queue = try DatabaseQueue(path: file.path)
        try queue.inDatabase { try $0.execute(sql: "UPDATE state_total SET runs = runs + 1") }
        try queue.close()
        let problems = try RunHistory.open(directory: folder.url.path, access: .reader).integrityProblems()
        #expect(problems.count == 1 && problems.allSatisfy { $0.contains("state") })
    }

    // MARK: The folder

    @Test func aPathThroughAFileNamesTheFile() throws {
        try Data().write(to: URL(fileURLWithPath: folder.path("file")))
        for directory in [folder.path("file"), folder.path("file/data"), folder.path("file/data/deeper")] {
            for access in [RunHistory.Access.writer, .reader] {
                let error = failure(access, in: directory)
                #expect(error?.kind == .place, "\(String(describing: error))")
                #expect(error?.description.contains("\(folder.path("file")) is not a directory") == true)
            }
        }
    }

    @Test func pathsHaveAFolderAndAName() {
        for (path, folder, name) in [
            ("d", ".", "d"), ("/d", "/", "d"), ("a/b", "a", "b"), ("/a/b/", "/a", "b"), ("a//b", "a", "b"), ("é/ü", "é", "ü"),
        ] {
            #expect(FilePath.folder(path) == folder, "\(path)")
            #expect(FilePath.name(path) == name, "\(path)")
        }
    }

    @Test func storageIsForOneUserAlone() throws {
        let directory = folder.path("deep/data")
        let history = try RunHistory.open(directory: directory, access: .writer)
        func permissions(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try permissions(directory) == 0o700)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(Set(names) == ["history.sqlite", "history.sqlite-wal", "history.sqlite-shm", "history.lock"])
        for name in names { #expect(try permissions(directory + "/" + name) == 0o600, "\(name)") }
        try history.close()
    }

    @Test func networkFileSystemsAreKnownByTheirMounts() {
        let mounts = """
            22 27 0:21 / /proc rw,nosuid - proc proc rw
            31 27 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            60 31 0:52 / /mnt/with\\040blank rw,relatime shared:7 - nfs4 server:/export rw,vers=4.2
            61 31 0:300 / /mnt/share rw - cifs //server/share rw
            """
        func type(_ major: UInt64, _ minor: UInt64) -> String? {
            StorageDirectory.networkFileSystem(device: major << 8 | minor & 0xFF | (minor & ~0xFF) << 12, mounts: mounts)
        }
        #expect(type(0, 52) == "nfs4")
        #expect(type(0, 300) == "cifs")
        #expect(type(8, 1) == nil && type(0, 21) == nil && type(9, 9) == nil)
        #expect(StorageDirectory.networkFileSystem(folder.url.path) == nil)
        // A folder that is still to be made lies where the one above it lies.
        #expect(StorageDirectory.existing(folder.path("not/yet/there")) == folder.url.path)
    }

    @Test func aPathIsEscapedForSQLite() throws {
        #expect(StorageFile.uri("/a b/ü?#%/f", isImmutable: true) == "file:/a b/ü%3f%23%25/f?immutable=1")
        let directory = folder.path("ä b?mode=memory#%41")
        try RunHistory.open(directory: directory, access: .writer).close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == ["history.lock", "history.sqlite"])
        #expect(try RunHistory.open(directory: directory, access: .reader).datasets().isEmpty)
    }
}
