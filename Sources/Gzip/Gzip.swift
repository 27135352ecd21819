/// Gzip (RFC 1952) in one call, for content that is in memory anyway.
///
/// For more than that there are ``GzipDecompressor`` and ``GzipSegment``.
package enum Gzip {
    /// Compresses `content` into a single member with modification time 0 and no name: the same content and level give the same bytes.
    ///
    /// - Throws: ``GzipError/outOfMemory``.
    package static func compress(_ content: UnsafeBufferPointer<UInt8>, level: GzipLevel = .standard) throws(GzipError) -> [UInt8] {
        let stream = try DeflateStream(level: level)
        var output = GzipMember.header
        output.reserveCapacity(content.count / 4)
        stream.compress(content, flush: .finish, into: &output)
        output += GzipMember.trailer(crc32: GzipMember.checksum(content), length: content.count)
        return output
    }

    /// Compresses `content` likewise.
    ///
    /// - Throws: ``GzipError/outOfMemory``.
    package static func compress(_ content: [UInt8], level: GzipLevel = .standard) throws(GzipError) -> [UInt8] {
        let result = content.withUnsafeBufferPointer { view in
            Result { () throws(GzipError) in try compress(view, level: level) }
        }
        return try result.get()
    }

    /// Decompresses all members of `compressed`.
    ///
    /// - Parameters:
    ///   - maximumBytes: the longest output accepted; memory stays below about twice that.
    /// - Throws: ``GzipError/notGzip(offset:)``, ``GzipError/corrupt(offset:detail:)``, ``GzipError/truncated(offset:)``,
    ///   ``GzipError/tooLarge(maximumBytes:)`` or ``GzipError/outOfMemory``.
    package static func decompress(_ compressed: [UInt8], maximumBytes: Int) throws(GzipError) -> [UInt8] {
        var output: [UInt8] = []
        let decompressor = try GzipDecompressor(maximumBytes: maximumBytes)
        do {
            try decompressor.write(compressed) { output.append(contentsOf: $0) }
            try decompressor.finish()
        } catch let error as GzipError {
            throw error
        } catch {
            // The sink above does not throw, so only GzipError gets here.
            throw .closed
        }
        return output
    }

    /// Whether `content` begins as gzip does.
    package static func isGzip(_ content: some Collection<UInt8>) -> Bool {
        content.prefix(2).elementsEqual([0x1f, 0x8b])
    }
}
