import Foundation
import Gzip
import TestSupport
import Testing

@Suite struct GzipMemberDecompressionTests {
    private let content = GzipSamples.lines(200_000, seed: 7)

    private func decompress(_ member: [UInt8], room: Int? = nil) throws -> [UInt8] {
        try member.withUnsafeBufferPointer { view in
            let room = try room ?? #require(GzipMember.statedLength(of: view))
            let decompressor = try GzipMemberDecompressor()
            var output = [UInt8](repeating: 0, count: room)
            let count = try output.withUnsafeMutableBytes { try decompressor.decompress(view, into: $0) }
            return Array(output.prefix(count))
        }
    }

    @Test func readsWhatPythonWrites() throws {
        let script = """
            import base64, gzip, json, sys
            data = base64.b64decode(json.load(sys.stdin)[0])
            json.dump([base64.b64encode(gzip.compress(data, level)).decode() for level in (0, 1, 6, 9)], sys.stdout)
            """
        let files = try PythonOracle.run(script, input: [base64(content)], returning: [Data].self)
        #expect(files.count == 4)
        for file in files { #expect(try decompress([UInt8](file)) == content) }
    }

    @Test func oneAfterTheOtherGoesThroughTheSameDecompressor() throws {
        let decompressor = try GzipMemberDecompressor()
        for count in [0, 1, 500, 70_000, 2] {
            let text = Array(content.prefix(count))
            var output = [UInt8](repeating: 0, count: count)
            let length = try Gzip.compress(text).withUnsafeBufferPointer { member in
                try output.withUnsafeMutableBytes { try decompressor.decompress(member, into: $0) }
            }
            #expect(length == count)
            #expect(output == text)
        }
    }

    @Test func truncationAnywhereIsReported() throws {
        let member = try Gzip.compress(Array("a short content".utf8))
        for length in 0..<member.count {
            #expect(throws: GzipError.truncated(offset: length)) { try decompress(Array(member.prefix(length)), room: 100) }
        }
    }

    @Test func tooLittleRoomIsReported() throws {
        let member = try Gzip.compress(content)
        #expect(throws: GzipError.tooLarge(maximumBytes: content.count - 1)) { try decompress(member, room: content.count - 1) }
    }

    @Test func whatFollowsTheMemberIsReported() throws {
        let member = try Gzip.compress(Array(content.prefix(1000)))
        #expect(throws: GzipError.corrupt(offset: member.count, detail: "something follows the member")) {
            try decompress(member + [0], room: 2000)
        }
    }

    @Test func nothingShorterThanAMemberStatesALength() {
        for count in 0..<18 {
            [UInt8](repeating: 1, count: count).withUnsafeBufferPointer { #expect(GzipMember.statedLength(of: $0) == nil) }
        }
    }
}
