import Gzip
import TestSupport
import Testing

@Suite struct GzipCompressionTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyWayOfCompressingReadsBackAsTheSameContent(seed: UInt64) throws {
        let content = GzipSamples.mixture(seed: seed)
        let level = try #require(GzipLevel(Int(seed % 10)))
        let files = [
            try Gzip.compress(content, level: level),
            try GzipSegment.finish(head: GzipSegment(content, level: level), tail: []).flatMap { $0 },
        ]
        for file in files { #expect(try Gzip.decompress(file, maximumBytes: content.count) == content) }
    }

    @Test func pythonAndGzipReadWhatIsWritten() throws {
        let contents = [[], [0x61], GzipSamples.lines(3_000_000, seed: 1), GzipSamples.noise(1_200_000, seed: 2)]
        for content in contents {
            let segment = try GzipSegment(content, level: .fastest)
            let files = [
                try Gzip.compress(content),
                try Gzip.compress(content, level: .smallest),
                try Gzip.compress(content) + Gzip.compress([]),
                GzipSegment.finish(head: segment, tail: []).flatMap { $0 },
            ]
            #expect(try GzipOracle.decompress(files) == files.map { _ in content })
            for file in files { #expect(try GzipOracle.passesGzipTest(file)) }
        }
    }

    /// Reproducible files: RFC 1952 §2.3 header with modification time 0, no name, operating system 255.
    @Test func headerIsFixed() throws {
        let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        let content = GzipSamples.lines(10, seed: 1)
        for level in [GzipLevel.fastest, .standard, .smallest] { #expect(try Gzip.compress(content, level: level).starts(with: header)) }
        #expect(try GzipSegment.finish(head: GzipSegment(content), tail: []).flatMap { $0 }.starts(with: header))
    }

    @Test func sameContentAndLevelGiveTheSameBytes() throws {
        let content = GzipSamples.lines(500_000, seed: 4)
        #expect(try Gzip.compress(content) == Gzip.compress(content))
        #expect(try GzipSegment(content).bytes == GzipSegment(content).bytes)
    }

    @Test func levelsOutsideZeroToNineAreRefused() {
        #expect(GzipLevel(-1) == nil)
        #expect(GzipLevel(10) == nil)
        #expect(GzipLevel(6) == .standard)
    }
}
