import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct OutputPlaceTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func kind(_ path: String) -> mode_t? {
        var information = stat()
        return lstat(path, &information) == 0 ? information.st_mode & S_IFMT : nil
    }

    @Test func aFileIsReplacedAndNothingIsLeftBeside() throws {
        let path = folder.path("report.html")
        for text in ["first, and longer", "second"] {
            try OutputFile(path: path).write(Array(text.utf8))
            #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["report.html"])
    }

    /// What a process left that was killed, whatever file of the folder it was writing; not what one that lives is writing.
    @Test func leftoversOfKilledProcessesGo() throws {
        let path = folder.path("report.html")
        let child = try ChildProcess("/bin/true", [])
        child.wait()
        func leave(_ name: String) throws { try Data("half".utf8).write(to: URL(fileURLWithPath: folder.path(name))) }
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted() }
        let others = ["notes.tmp", "report.html.1.tmp", "report.html.x.tmp"]
        for name in others + ["report.html.\(child.identifier).tmp", "capacity.html.\(child.identifier).tmp-journal"] { try leave(name) }
        try OutputFile(path: path).write(Array("new".utf8))
        #expect(try names() == (others + ["report.html", "capacity.html.\(child.identifier).tmp-journal"]).sorted())
        StreamedOutput.removeLeftovers(in: folder.url.path)
        #expect(try names() == (others + ["report.html"]).sorted())
    }

    @Test func aLinkStaysALink() throws {
        let (target, link) = (folder.path("target"), folder.path("link"))
        try Data("old".utf8).write(to: URL(fileURLWithPath: target))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try OutputFile(path: link).write(Array("new".utf8))
        #expect(kind(link) == S_IFLNK)
        #expect(FileManager.default.contents(atPath: target) == Data("new".utf8))
    }

    /// Root may rename a file over `/dev/null`, which breaks every program of the machine. Through a link, so that a mistake only costs that.
    @Test func aDeviceStaysADevice() throws {
        let link = folder.path("null")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
        #expect(OutputPlace(link) == .stream(link))
        #expect(OutputPlace("/dev/null") == .stream("/dev/null"))
        #expect(OutputPlace("/dev/stdout") == .standardOutput)
        #expect(OutputPlace("/dev/fd/2") == .stream("/dev/fd/2"))
        try OutputFile(path: link).write(Array("gone".utf8))
        #expect(kind(link) == S_IFLNK)
    }

    /// Files in memory lie among the devices, and are files.
    @Test func aFileBesideDevicesIsAFile() throws {
        let path = "/dev/shm/output-place-\(UUID().uuidString)"
        defer { unlink(path) }
        #expect(OutputPlace(path) == .file(path, permissions: nil))
        for text in ["first, and longer", "second"] {
            try OutputFile(path: path).write(Array(text.utf8))
            #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
        }
    }

    @Test func aPipeIsWrittenTo() throws {
        let path = folder.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try OutputFile(path: path).write(Array("through".utf8))
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(reader, &buffer, buffer.count)
        #expect(Array(buffer.prefix(max(0, count))) == Array("through".utf8))
        #expect(kind(path) == S_IFIFO)
    }

    @Test func aFileKeepsItsPermissions() throws {
        let path = folder.path("private")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        #expect(chmod(path, 0o600) == 0)
        try OutputFile(path: path).write(Array("new".utf8))
        var information = stat()
        #expect(stat(path, &information) == 0 && information.st_mode & 0o777 == 0o600)
    }

    @Test func aFolderIsRefusedInWords() throws {
        let error = #expect(throws: OutputError.self) { try OutputFile(path: folder.path("")).write([1]) }
        #expect(error?.description.hasSuffix(": it is a folder; name a file in it") == true)
        #expect(throws: OutputError.self) { try OutputFile(path: folder.path("missing/file")).write([1]) }
    }
}
