import Foundation
import Gzip
import MessageDigest
import TestSupport
import Testing

@testable import Rollups

@Suite struct PublishedMembersTests {
    private let header = Array("token,name\n".utf8)

    /// The texts of members: the first with the header, all with many lines.
    private func texts(_ count: Int, seed: UInt64) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            let lines = (0..<Int.random(in: 1...4000, using: &generator)).map { _ in "d\(UInt64.random(in: 0...(.max), using: &generator)),x\n" }
            return (number == 0 ? header : []) + Array(lines.joined().utf8)
        }
    }

    /// Opens a file of these bytes as the published one.
    private func open(_ bytes: [UInt8], in folder: TemporaryDirectory, threads: Int = 2, digestOf expected: [UInt8]? = nil) throws
        -> PublishedMembers
    {
        let path = folder.path("file.csv.gz")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let digest = SHA256Digest()
        (expected ?? bytes).withUnsafeBufferPointer { digest.update($0) }
        let file = RollupFile(
            path: "file.csv.gz", table: .datasets, partition: nil, bytes: bytes.count, rows: 1, contentBytes: 1,
            sha256: try digest.finished(path), contentSHA256: "", inFlight: 0, status: .open)
        let context = BuildContext(
            root: folder.path(""), files: .posix, datasets: [], manifest: RollupManifest(compressionLevel: 6), intactPaths: [],
            threads: threads)
        return try PublishedMembers(path: path, expected: file, header: header, context: context)
    }

    private func readAll(_ members: PublishedMembers) throws -> (contents: [[UInt8]], compressed: [UInt8]) {
        var contents: [[UInt8]] = []
        var compressed: [UInt8] = []
        while !members.content.isEmpty {
            #expect(members.isFirst == contents.isEmpty)
            contents.append(Array(members.content))
            compressed += members.compressed
            try members.advance()
        }
        return (contents, compressed)
    }

    /// A member whose data is stored as it is (RFC 1951 §3.2.4): so anything can be made to stand within it.
    private func stored(_ content: [UInt8]) -> [UInt8] {
        let length = UInt16(content.count)
        let block = [1, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8)]
        let checksum = content.withUnsafeBufferPointer { GzipMember.checksum($0) }
        return GzipMember.header + block + content + GzipMember.trailer(crc32: checksum, length: content.count)
    }

    @Test(arguments: [1, 2, 3, 8])
    func membersComeInTheirOrderHoweverManyThreadsHelp(threads: Int) throws {
        let folder = try TemporaryDirectory()
        let texts = texts(40, seed: UInt64(threads))
        let file = try texts.flatMap { try Gzip.compress($0) }
        let members = try open(file, in: folder, threads: threads)
        members.readAhead.acceptHelp()
        let helpers = DispatchGroup()
        for _ in 1..<threads {
            helpers.enter()
            let readAhead = members.readAhead
            let thread = Thread {
                readAhead.help()
                helpers.leave()
            }
            thread.start()
        }
        let result = try readAll(members)
        members.readAhead.declineHelp()
        helpers.wait()
        #expect(result.contents == texts)
        #expect(result.compressed == file)
    }

    @Test func helpersLeaveWhenTheFileIsGivenUp() throws {
        let folder = try TemporaryDirectory()
        let members = try open(try texts(40, seed: 1).flatMap { try Gzip.compress($0) }, in: folder)
        members.readAhead.acceptHelp()
        let helpers = DispatchGroup()
        helpers.enter()
        let readAhead = members.readAhead
        let thread = Thread {
            readAhead.help()
            helpers.leave()
        }
        thread.start()
        members.readAhead.declineHelp()
        #expect(helpers.wait(timeout: .now() + 60) == .success)
    }

    @Test func whatLooksLikeAMemberWithinAMemberIsPartOfIt() throws {
        let folder = try TemporaryDirectory()
        let strange = Array("a,".utf8) + GzipMember.header + Array("\nb,".utf8) + GzipMember.header + GzipMember.header + Array("\n".utf8)
        let texts = [header + Array("0,x\n".utf8), strange, Array("c,x\n".utf8), strange]
        let file = texts.flatMap { stored($0) }
        let result = try readAll(try open(file, in: folder))
        #expect(result.contents == texts)
        #expect(result.compressed == file)
    }

    @Test func aFileOfOneMemberHasNoOtherBehindIt() throws {
        let folder = try TemporaryDirectory()
        let members = try open(try Gzip.compress(header), in: folder)
        #expect(members.isLast)
        #expect(members.rows.isEmpty)
        try members.advance()
        #expect(members.content.isEmpty)
        try members.advance()
        #expect(members.content.isEmpty)
    }

    @Test func everyFlippedBitIsFoundBeforeTheEnd() throws {
        let folder = try TemporaryDirectory()
        let file = try texts(6, seed: 3).flatMap { try Gzip.compress($0) }
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<60 {
            var damaged = file
            damaged[Int.random(in: file.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            #expect(throws: PublishedMembers.Damaged.self) { try readAll(try open(damaged, in: folder, digestOf: file)) }
        }
    }

    @Test(arguments: [[], Array("no gzip".utf8), GzipMember.header, [UInt8](repeating: 0x20, count: 5_000_000)] as [[UInt8]])
    func whatIsNoGzipIsDamaged(bytes: [UInt8]) throws {
        let folder = try TemporaryDirectory()
        #expect(throws: PublishedMembers.Damaged.self) { try readAll(try open(bytes, in: folder)) }
    }

    @Test func aFileThatEndsTooEarlyIsDamaged() throws {
        let folder = try TemporaryDirectory()
        let file = try texts(3, seed: 6).flatMap { try Gzip.compress($0) }
        for count in [file.count - 1, file.count - 9, file.count / 2, 20, 11] {
            let beginning = Array(file.prefix(count))
            #expect(throws: PublishedMembers.Damaged.self) { try readAll(try open(beginning, in: folder)) }
        }
    }
}
