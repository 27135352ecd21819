import Foundation
import TestSupport

/// Contents that stress a compressor in different ways.
enum GzipSamples {
    /// Random bytes: do not compress.
    static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var words = (0..<(count + 7) / 8).map { _ in generator.next() }
        return words.withUnsafeMutableBytes { Array($0.prefix(count)) }
    }

    /// Lines that look like a rollup: compress well.
    static func lines(_ count: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        while bytes.count < min(count, 50_000) {
            bytes += "acme,dataset\(generator.next() % 100),\(generator.next() % 1_000_000)\n".utf8
        }
        // Longer contents repeat themselves beyond deflate's window of 32 KiB, which saves time in debug builds.
        while bytes.count < count { bytes += bytes.prefix(count - bytes.count) }
        return Array(bytes.prefix(count))
    }

    /// A mixture of both, and of runs of one byte.
    static func mixture(seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<Int.random(in: 0...6, using: &generator)).flatMap { _ -> [UInt8] in
            let count = Int.random(in: 0...200_000, using: &generator)
            let seed = generator.next()
            return switch Int.random(in: 0...2, using: &generator) {
            case 0: noise(count, seed: seed)
            case 1: lines(count, seed: seed)
            default: [UInt8](repeating: UInt8(truncatingIfNeeded: seed), count: count)
            }
        }
    }
}

/// gzip as Python and gzip(1) see it.
enum GzipOracle {
    /// What Python's gzip module reads from each of `files`; nil where it fails.
    static func decompress(_ files: [[UInt8]]) throws -> [[UInt8]?] {
        let script = """
            import base64, gzip, json, sys
            def read(text):
                try: return base64.b64encode(gzip.decompress(base64.b64decode(text))).decode()
                except Exception: return None
            json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
            """
        let answers = try PythonOracle.run(script, input: files.map { Data($0) }, returning: [String?].self)
        return answers.map { $0.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } }
    }

    /// Whether `gzip -t` accepts a file.
    static func passesGzipTest(_ file: [UInt8]) throws -> Bool {
        let folder = try TemporaryDirectory()
        try Data(file).write(to: folder.url.appendingPathComponent("file.gz"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-t", folder.path("file.gz")]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
