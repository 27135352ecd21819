import Gzip
import TestSupport
import Testing

@Suite struct GzipSegmentTests {
    @Test func segmentAndTailAreOneOrdinaryMember() throws {
        let heads = [[], [1], GzipSamples.lines(2_500_000, seed: 1), GzipSamples.noise(1 << 20, seed: 2)]
        let tails = [[], [2], GzipSamples.lines(5000, seed: 3), GzipSamples.noise(200_000, seed: 4)]
        var files: [[UInt8]] = []
        var contents: [[UInt8]] = []
        for head in heads {
            let segment = try GzipSegment(head, level: .fastest)
            #expect(segment.contentBytes == head.count)
            for tail in tails {
                files.append(GzipSegment.finish(head: segment, tail: tail).flatMap { $0 })
                contents.append(head + tail)
            }
        }
        #expect(try GzipOracle.decompress(files) == contents)
        for file in files {
            #expect(try GzipOracle.passesGzipTest(file))
            // One member: the magic number of a second one would need its own header.
            #expect(try memberCount(file) == 1)
        }
    }

    @Test func piecesAreCompressedAsTheWholeIs() throws {
        let pieces = [GzipSamples.lines(300_000, seed: 5), [], [7], GzipSamples.noise(100_000, seed: 6)]
        var files: [[UInt8]] = []
        for pieces in [pieces, [], [[]]] {
            let segment = try GzipSegment(level: .fastest) { add in pieces.forEach(add) }
            #expect(segment.contentBytes == pieces.joined().count)
            files.append(GzipSegment.finish(head: segment, tail: [1, 2]).flatMap { $0 })
        }
        #expect(try GzipOracle.decompress(files) == [pieces.flatMap { $0 } + [1, 2], [1, 2], [1, 2]])
    }

    @Test func theSegmentIsSharedNotCopied() throws {
        let segment = try GzipSegment(GzipSamples.noise(3_000_000, seed: 1), level: .fastest)
        let chunks = GzipSegment.finish(head: segment, tail: [1, 2, 3])
        let shared = chunks.filter { chunk in
            chunk.withUnsafeBufferPointer { $0.baseAddress } == segment.bytes.withUnsafeBufferPointer { $0.baseAddress }
        }
        #expect(shared.count == 1)
    }

    private func memberCount(_ file: [UInt8]) throws -> Int {
        let script = """
            import base64, json, sys, zlib
            data, count = base64.b64decode(json.load(sys.stdin)[0]), 0
            while data:
                stream = zlib.decompressobj(31)
                stream.decompress(data)
                assert stream.eof
                data, count = stream.unused_data, count + 1
            json.dump([count], sys.stdout)
            """
        return try PythonOracle.run(script, input: [base64(file)], returning: [Int].self)[0]
    }
}
