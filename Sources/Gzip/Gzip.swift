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

    /// Whether `content` begins as gzip does.
    package static func isGzip(_ content: some Collection<UInt8>) -> Bool {
        content.prefix(2).elementsEqual([0x1f, 0x8b])
    }
}

/// How hard to compress, on zlib's scale.
package struct GzipLevel: Hashable, Sendable {
    /// 0 (stored, not compressed) to 9 (smallest).
    let value: Int

    /// Returns nil for a number outside 0 to 9.
    package init?(_ value: Int) {
        guard (0...9).contains(value) else { return nil }
        self.value = value
    }

    private init(known value: Int) { self.value = value }

    /// Level 1. On metrics text three times as fast as ``standard`` and about 12 % bigger.
    package static let fastest = GzipLevel(known: 1)
    /// Level 6, zlib's own default.
    package static let standard = GzipLevel(known: 6)
    package static let smallest = GzipLevel(known: 9)
}
