import CZlib

/// The compressed beginning of a gzip body, made once and used in many bodies.
///
/// A page that is mostly the same from one answer to the next is compressed once up to where it differs; each answer then adds
/// only its own tail. The result is one ordinary gzip member, because deflate data that ends in a sync flush can be followed by other
/// deflate data (RFC 1951 §3.2.4), and CRC-32 sums can be combined.
package struct GzipSegment: Sendable {
    /// The header of a member, and deflate data that ends on a byte boundary without a final block.
    package let bytes: [UInt8]
    let crc32: UInt32
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
        var bytes = GzipMember.header
        var checksum: UInt32 = 0
        var count = 0
        content { piece in
            piece.withUnsafeBufferPointer { view in
                stream.compress(view, flush: .none, into: &bytes)
                let joined = crc32_combine(UInt(checksum), UInt(GzipMember.checksum(view)), view.count)
                checksum = UInt32(truncatingIfNeeded: joined)
            }
            count += piece.count
        }
        stream.compress(UnsafeBufferPointer(start: nil, count: 0), flush: .sync, into: &bytes)
        self.bytes = bytes
        crc32 = checksum
        contentBytes = count
    }

    /// Makes one gzip member of a segment and what follows it, which is stored as it is: compressing some kilobytes takes longer than sending them.
    ///
    /// - Returns: the body in chunks; that of `head` is shared, not copied.
    /// - Complexity: O(`tail`), whatever the size of `head`.
    package static func finish(head: GzipSegment, tail: [UInt8]) -> [[UInt8]] {
        let tailChecksum = tail.withUnsafeBufferPointer { GzipMember.checksum($0) }
        let checksum = UInt32(truncatingIfNeeded: crc32_combine(UInt(head.crc32), UInt(tailChecksum), tail.count))
        let trailer = GzipMember.trailer(crc32: checksum, length: head.contentBytes + tail.count)
        return [head.bytes, GzipMember.stored(tail) + trailer]
    }
}
