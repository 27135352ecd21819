import Gzip

extension Gzip {
    /// Decompresses all members of a whole file.
    package static func decompress(_ compressed: [UInt8], maximumBytes: Int) throws -> [UInt8] {
        var output: [UInt8] = []
        let decompressor = try GzipDecompressor(maximumBytes: maximumBytes)
        try decompressor.write(compressed) { output.append(contentsOf: $0) }
        try decompressor.finish()
        return output
    }
}
