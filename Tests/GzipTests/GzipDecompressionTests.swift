import Foundation
import Gzip
import TestSupport
import Testing

@Suite struct GzipDecompressionTests {
    private let content = GzipSamples.lines(300_000, seed: 1)

    @Test func readsWhatPythonWrites() throws {
        let script = """
            import base64, gzip, io, json, sys
            data, out = base64.b64decode(json.load(sys.stdin)[0]), []
            for level in (0, 1, 6, 9): out.append(gzip.compress(data, level))
            named = io.BytesIO()
            with gzip.GzipFile("a name.csv", "wb", fileobj=named, mtime=1700000000) as file: file.write(data)
            out.append(named.getvalue())
            out.append(gzip.compress(data[:1000]) + gzip.compress(b"") + gzip.compress(data[1000:]))
            out.append(gzip.compress(data) + bytes(512))
            json.dump([base64.b64encode(item).decode() for item in out], sys.stdout)
            """
        let files = try PythonOracle.run(script, input: [base64(content)], returning: [Data].self)
        #expect(files.count == 7)
        for file in files { #expect(try Gzip.decompress([UInt8](file), maximumBytes: content.count) == content) }
    }

    @Test(arguments: [1, 2, 3, 10, 4096])
    func inputMayBeDividedAnywhere(pieceBytes: Int) throws {
        let file = try Gzip.compress(Array(content.prefix(20_000))) + Gzip.compress([]) + Gzip.compress(Array(content.dropFirst(20_000)))
        var output: [UInt8] = []
        let decompressor = try GzipDecompressor(maximumBytes: content.count)
        for start in stride(from: 0, to: file.count, by: pieceBytes) {
            try decompressor.write(Array(file[start..<min(file.count, start + pieceBytes)])) { output.append(contentsOf: $0) }
        }
        try decompressor.finish()
        #expect(output == content)
    }

    @Test func truncationAnywhereIsReported() throws {
        let file = try Gzip.compress(Array("a short content".utf8))
        for length in 0..<file.count {
            #expect(throws: GzipError.truncated(offset: length)) { try Gzip.decompress(Array(file.prefix(length)), maximumBytes: 1000) }
        }
    }

    /// CRC-32 catches every single flipped bit. Only the padding bits after the last deflate block may flip unnoticed.
    @Test func noFlippedBitAfterTheHeaderChangesTheContent() throws {
        let short = Array("a short content, a short content".utf8)
        let file = try Gzip.compress(short)
        var unnoticed = 0
        for position in 10..<file.count {
            for bit in 0..<8 {
                var damaged = file
                damaged[position] ^= 1 << bit
                guard let result = try? Gzip.decompress(damaged, maximumBytes: 1000) else { continue }
                #expect(result == short)
                unnoticed += 1
            }
        }
        #expect(unnoticed <= 7)
    }

    @Test func otherDataIsNotGzip() throws {
        #expect(throws: GzipError.notGzip(offset: 0)) { try Gzip.decompress(Array("{\"runs\":[]}".utf8), maximumBytes: 1000) }
        #expect(throws: GzipError.notGzip(offset: 0)) { try Gzip.decompress([0x1f, 0x8c], maximumBytes: 1000) }
        #expect(throws: GzipError.notGzip(offset: 0)) { try Gzip.decompress([0, 0], maximumBytes: 1000) }
        let file = try Gzip.compress([1, 2, 3])
        #expect(throws: GzipError.notGzip(offset: file.count)) { try Gzip.decompress(file + [7], maximumBytes: 1000) }
        #expect(throws: GzipError.notGzip(offset: file.count)) { try Gzip.decompress(file + [0x1f, 0], maximumBytes: 1000) }
        #expect(Gzip.isGzip(file))
        #expect(!Gzip.isGzip([UInt8]()))
    }

    @Test func outputAtTheCapIsAcceptedAndOneByteMoreIsNot() throws {
        let file = try Gzip.compress(content)
        #expect(try Gzip.decompress(file, maximumBytes: content.count) == content)
        #expect(throws: GzipError.tooLarge(maximumBytes: content.count - 1)) {
            try Gzip.decompress(file, maximumBytes: content.count - 1)
        }
    }

    /// 64 MiB of zeros in 64 KiB: the cap must stop the work, not only complain after it.
    @Test func bombsStopAtTheCap() throws {
        let bomb = try Gzip.compress([UInt8](repeating: 0, count: 64 << 20), level: .smallest)
        #expect(bomb.count < 70_000)
        var delivered = 0
        let decompressor = try GzipDecompressor(maximumBytes: 1 << 20)
        #expect(throws: GzipError.tooLarge(maximumBytes: 1 << 20)) {
            try decompressor.write(bomb) { delivered += $0.count }
        }
        #expect(delivered <= 1 << 20)
        #expect(throws: GzipError.closed) { try decompressor.write(bomb) { _ in } }
        #expect(throws: GzipError.closed) { try decompressor.finish() }
        // Members together count against the same cap.
        let many = try Gzip.compress([UInt8](repeating: 0, count: 600_000))
        #expect(throws: GzipError.tooLarge(maximumBytes: 1_000_000)) { try Gzip.decompress(many + many, maximumBytes: 1_000_000) }
    }

    @Test func randomDamageNeverCrashesOrInventsContent() throws {
        var generator = SeededGenerator(seed: 9)
        let short = Array(content.prefix(5000))
        let file = try Gzip.compress(short)
        for _ in 0..<500 {
            var damaged = file
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 10..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let result = try? Gzip.decompress(damaged, maximumBytes: 100_000)
            #expect(result == nil || result == short)
        }
    }

    @Test func errorsSayWhereAndWhatToDo() {
        let errors: [GzipError] = [
            .notGzip(offset: 0), .notGzip(offset: 5), .corrupt(offset: 7, detail: "bad"), .truncated(offset: 3), .tooLarge(maximumBytes: 9),
            .outOfMemory, .closed,
        ]
        for error in errors { #expect(error.description.contains(";"), "\(error) lacks a next step") }
    }
}

/// As JSON carries it to Python.
func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
