import Foundation
import GRDB
import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// What happens to the files of a history while it is open, and at its end.
@Suite struct OpenFilesTests {
    private let fixture: HistoryFixture

    init() throws {
        fixture = try HistoryFixture()
        try fixture.apply([HistoryFixture.run("a", .failed, created: 0, completed: 5)], at: 10)
    }

    private var path: String { fixture.directory + "/" + RunHistory.fileName }

    private func expectDisplaced(_ words: String) throws {
        #expect(fixture.history.problem?.contains(words) == true, "\(fixture.history.problem ?? "none")")
        let error = #expect(throws: HistoryError.self) {
            try fixture.apply([HistoryFixture.run("b", .failed, created: 0, completed: 5)], at: 10)
        }
        #expect(error?.kind == .displaced && error?.hint.contains("restart") == true)
        #expect(throws: HistoryError.self) { try fixture.history.close() }
    }

    @Test func aHistoryInItsPlaceHasNoProblem() throws {
        #expect(fixture.history.problem == nil)
        try fixture.history.checkpoint()
        #expect(fixture.history.problem == nil)
        try fixture.history.close()
        #expect(fixture.history.problem == nil)
    }

    @Test func aRemovedDirectoryIsNoticedAtTheNextWrite() throws {
        try FileManager.default.removeItem(atPath: fixture.directory)
        try expectDisplaced("removed")
    }

    @Test(arguments: ["", "-wal"]) func aRemovedFileIsNoticedAtTheNextWrite(suffix: String) throws {
        try FileManager.default.removeItem(atPath: path + suffix)
        try expectDisplaced("history.sqlite\(suffix) was removed")
    }

    /// As on a network file system whose server is gone: nobody removed anything.
    @Test func aFileThatCannotBeReachedIsNotCalledRemoved() throws {
        try FileManager.default.moveItem(atPath: fixture.directory, toPath: fixture.folder.path("away"))
        try FileManager.default.createSymbolicLink(atPath: fixture.directory, withDestinationPath: fixture.directory)
        try expectDisplaced("cannot be reached any more (Too many levels of symbolic links)")
    }

    /// Its own log is not deleted by the writer that lost its place.
    @Test func aReplacedFileIsNoticedAndNotTouched() throws {
        try FileManager.default.moveItem(atPath: fixture.directory, toPath: fixture.folder.path("old"))
        let other = try RunHistory.open(directory: fixture.directory, access: .writer)
        _ = try HistoryFixture.addDataset(other, "another")
        try expectDisplaced("another file took the place")
        #expect(other.problem == nil)
        #expect(try other.datasets().map(\.dataset.token.text) == ["another"])
        try other.close()
    }

    @Test func aDirectoryThatComesBackIsTheSame() throws {
        try FileManager.default.moveItem(atPath: fixture.directory, toPath: fixture.folder.path("away"))
        #expect(fixture.history.problem != nil)
        try FileManager.default.moveItem(atPath: fixture.folder.path("away"), toPath: fixture.directory)
        #expect(fixture.history.problem == nil)
        #expect(try fixture.apply([HistoryFixture.run("b", .failed, created: 0, completed: 5)], at: 10).inserted == 1)
    }

    /// Also beside a reader of another connection, which keeps SQLite from deleting the log.
    @Test func afterACleanEndTheFileAloneIsWhole() throws {
        let reader = try RunHistory.open(directory: fixture.directory, access: .reader)
        #expect(try reader.statistics().runs == 1)
        #expect(try fixture.history.close())
        let alone = fixture.folder.path("alone")
        try FileManager.default.createDirectory(atPath: alone, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: path, toPath: alone + "/" + RunHistory.fileName)
        #expect(try RunHistory.open(directory: alone, access: .reader).statistics().runs == 1)
        #expect(try reader.statistics().runs == 1)
    }

    /// A later success of `fsync(2)` proves nothing: the kernel reports a page that was lost only once.
    @Test func onlyAFailedSyncIsOneAfterWhichNothingIsTrusted() {
        func error(_ code: ResultCode) -> HistoryError {
            HistoryError(DatabaseError(resultCode: code), operation: "apply runs", path: "")
        }
        #expect(error(.SQLITE_IOERR_FSYNC).isFailedSync && error(.SQLITE_IOERR_DIR_FSYNC).isFailedSync)
        #expect(!error(.SQLITE_IOERR_WRITE).isFailedSync && !error(.SQLITE_FULL).isFailedSync)
    }
}
