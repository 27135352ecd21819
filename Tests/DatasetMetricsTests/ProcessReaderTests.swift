@testable import DatasetMetrics
import Foundation
import RunModel
import TestSupport
import Testing

@Suite struct ProcessReaderTests {
    private func reader(stat: String?, limits: String? = nil, descriptors: Int? = nil) throws -> (ProcessReader, TemporaryDirectory) {
        let folder = try TemporaryDirectory()
        let own = folder.url.appendingPathComponent("self")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        try Data("cpu 1 2 3\nbtime 1700000000\nprocesses 5\n".utf8).write(to: folder.url.appendingPathComponent("stat"))
        if let stat { try Data(stat.utf8).write(to: own.appendingPathComponent("stat")) }
        if let limits { try Data(limits.utf8).write(to: own.appendingPathComponent("limits")) }
        if let descriptors {
            let files = own.appendingPathComponent("fd")
            try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
            for number in 0..<descriptors { try Data().write(to: files.appendingPathComponent("\(number)")) }
        }
        return (ProcessReader(root: folder.url.path, ticksPerSecond: 100, pageBytes: 4096), folder)
    }

    @Test func readsTheFilesOfLinux() throws {
        // A name with blanks and parentheses must not shift the fields.
        let stat = "42 (mode exporter) 9) S 1 42 42 0 -1 4194560 100 0 0 0 150 25 0 0 20 0 7 0 12345 1073741824 2560 18446744073709551615"
        let limits = """
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            1024                 524288               files
            Max address space         unlimited            unlimited            bytes
            """
        let (reader, folder) = try reader(stat: stat, limits: limits, descriptors: 10)
        let snapshot = withExtendedLifetime(folder) { reader.read() }
        #expect(snapshot.cpuTime == .milliseconds(1750))
        #expect(snapshot.threads == 7)
        #expect(snapshot.startedAt == Timestamp(milliseconds: 1_700_000_123_450))
        #expect(snapshot.virtualMemoryBytes == 1_073_741_824)
        #expect(snapshot.residentMemoryBytes == 10_485_760)
        #expect(snapshot.maximumDescriptors == 1024)
        #expect(snapshot.maximumVirtualMemoryBytes == nil)
        #expect(snapshot.openDescriptors == 9)
    }

    @Test(arguments: ["", "42", "42 (x) S", "42 (x) S a b c d e f g h i j k l m n o p q r s t u v w", ")"])
    func unreadableFilesGiveNothing(stat: String) throws {
        let (reader, folder) = try reader(stat: stat, limits: "nonsense")
        #expect(withExtendedLifetime(folder) { reader.read() } == ProcessSnapshot())
        #expect(ProcessReader(root: "/nonexistent").read() == ProcessSnapshot())
    }

    #if os(Linux)
        @Test func thisProcessLooksLikeItself() throws {
            let snapshot = ProcessReader().read()
            #expect(try #require(snapshot.residentMemoryBytes) > 1 << 20)
            #expect(try #require(snapshot.virtualMemoryBytes) >= #require(snapshot.residentMemoryBytes))
            #expect(try #require(snapshot.openDescriptors) >= 3)
            #expect(try #require(snapshot.threads) >= 1)
            #expect(try #require(snapshot.startedAt?.seconds) <= Date().timeIntervalSince1970 + 1)
        }
    #endif
}
