import CZlib

/// The compressed beginning of a gzip body, made once and used in many bodies.
///
/// A page that is mostly the same from one answer to the next is compressed once up to where it differs; each answer then compresses
/// only its own tail. The result is one ordinary gzip member, because deflate data that ends in a sync flush can be followed by other
/// deflate data (RFC 1951 §3.2.4), and CRC-32 sums can be combined.
package struct GzipSegment: Sendable {
    /// Raw deflate data, ending on a byte boundary without a final block.
    package let deflated: [UInt8]
    /// The CRC-32 of the content.
    package let crc32: UInt32
    /// The length of the content, in bytes.
    package let contentBytes: Int

    /// Compresses `content`, which may be empty.
    ///
    /// - Throws: ``GzipError/outOfMemory``.
    package init(_ content: [UInt8], level: GzipLevel = .standard) throws(GzipError) {
        try self.init(level: level) { add in add(content) }
    }

    /// Compresses content that comes in pieces and is never whole in memory.
    ///
    /// - Parameter content: calls what it is given with each piece, in order.
    /// - Throws: ``GzipError/outOfMemory``.
    package init(level: GzipLevel = .standard, content: (_ add: ([UInt8]) -> Void) -> Void) throws(GzipError) {
        let stream = try DeflateStream(level: level)
        var deflated: [UInt8] = []
        var checksum: UInt32 = 0
        var count = 0
        content { piece in
            piece.withUnsafeBufferPointer { view in
                stream.compress(view, flush: .none, into: &deflated)
                let joined = crc32_combine(UInt(checksum), UInt(GzipMember.checksum(view)), view.count)
                checksum = UInt32(truncatingIfNeeded: joined)
            }
            count += piece.count
        }
        stream.compress(UnsafeBufferPointer(start: nil, count: 0), flush: .sync, into: &deflated)
        self.deflated = deflated
        crc32 = checksum
        contentBytes = count
    }

    /// Makes one gzip member of a segment and what follows it.
    ///
    /// - Returns: the body in chunks; that of `head` is shared, not copied.
    /// - Throws: ``GzipError/outOfMemory``.
    /// - Complexity: O(`tail`), whatever the size of `head`.
    package static func finish(
        head: GzipSegment, tail: [UInt8], level: GzipLevel = .standard
    ) throws(GzipError) -> [[UInt8]] {
        let stream = try DeflateStream(level: level)
        var end: [UInt8] = []
        let tailChecksum = tail.withUnsafeBufferPointer { view in
            stream.compress(view, flush: .finish, into: &end)
            return GzipMember.checksum(view)
        }
        let checksum = UInt32(truncatingIfNeeded: crc32_combine(UInt(head.crc32), UInt(tailChecksum), tail.count))
        end += GzipMember.trailer(crc32: checksum, length: head.contentBytes + tail.count)
        return [GzipMember.header, head.deflated, end]
    }
}
