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
            try streamed(content, level: level, seed: seed),
            try Gzip.compressMembers(content, level: level, threads: 2),
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
                try streamed(content, level: .smallest, seed: 3),
                try Gzip.compressMembers(content, threads: 3),
                try GzipSegment.finish(head: segment, tail: []).flatMap { $0 },
            ]
            #expect(try GzipOracle.decompress(files) == files.map { _ in content })
            for file in files { #expect(try GzipOracle.passesGzipTest(file)) }
        }
    }

    /// Reproducible files: RFC 1952 §2.3 header with modification time 0, no name, operating system 255.
    @Test func headerIsFixed() throws {
        let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        let content = GzipSamples.lines(10, seed: 1)
        #expect(try Gzip.compress(content, level: .smallest).starts(with: header))
        #expect(try streamed(content, level: .fastest, seed: 1).starts(with: header))
        #expect(try Gzip.compressMembers(content, threads: 1).starts(with: header))
    }

    @Test func bytesDependNeitherOnThreadsNorOnHowWritesAreDivided() throws {
        let content = GzipSamples.lines(5_500_000, seed: 4)
        let expected = try Gzip.compressMembers(content, threads: 1)
        for threads in [2, 3, 8] { #expect(try Gzip.compressMembers(content, threads: threads) == expected) }
        var output: [UInt8] = []
        let compressor = ParallelGzipCompressor(threads: 2) { output += $0 }
        for start in stride(from: 0, to: content.count, by: 77_777) {
            try compressor.write(Array(content[start..<min(content.count, start + 77_777)]))
        }
        try compressor.finish()
        #expect(output == expected)
        #expect(try GzipSegment(content, threads: 3).deflated == GzipSegment(content, threads: 1).deflated)
    }

    @Test func membersHoldOneMebibyteEach() throws {
        var members = 0
        let compressor = ParallelGzipCompressor(threads: 4) { _ in members += 1 }
        try compressor.write([UInt8](repeating: 7, count: 5 * ParallelGzipCompressor.memberBytes + 1))
        try compressor.finish()
        #expect(members == 6)
    }

    @Test func failedSinkClosesTheStream() throws {
        struct DiskFull: Error {}
        let compressor = try GzipCompressor { _ in throw DiskFull() }
        #expect(throws: DiskFull.self) { try compressor.finish() }
        #expect(throws: GzipError.closed) { try compressor.write([1]) }
        let parallel = ParallelGzipCompressor(threads: 2) { _ in throw DiskFull() }
        #expect(throws: DiskFull.self) { try parallel.finish() }
        #expect(throws: GzipError.closed) { try parallel.finish() }
    }

    @Test func levelsOutsideZeroToNineAreRefused() {
        #expect(GzipLevel(-1) == nil)
        #expect(GzipLevel(10) == nil)
        #expect(GzipLevel(6) == .standard)
    }

    private func streamed(_ content: [UInt8], level: GzipLevel, seed: UInt64) throws -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var output: [UInt8] = []
        let compressor = try GzipCompressor(level: level) { output += $0 }
        var rest = content[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...100_000, using: &generator))
            rest = rest.dropFirst(piece.count)
            try compressor.write(Array(piece))
        }
        try compressor.finish()
        return output
    }
}
