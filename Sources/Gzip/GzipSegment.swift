import CZlib

/// The compressed beginning of a gzip body, made once and used in many bodies.
///
/// A page that is mostly the same from one answer to the next is compressed once up to where it differs; each answer then compresses
/// only its own tail. The result is one ordinary gzip member, because deflate data that ends in a sync flush can be followed by other
/// deflate data (RFC 1951 §3.2.4), and CRC-32 sums can be combined.
package struct GzipSegment: Sendable {
    /// Raw deflate data, ending on a byte boundary without a final block, in pieces that belong together in this order.
    package let deflated: [[UInt8]]
    /// The CRC-32 of the content.
    package let crc32: UInt32
    /// The length of the content, in bytes.
    package let contentBytes: Int

    /// How many bytes the deflate data has.
    package var deflatedBytes: Int { deflated.reduce(0) { $0 + $1.count } }

    /// Compresses `content`, which may be empty, in independent pieces of 1 MiB.
    ///
    /// - Parameters:
    ///   - threads: how many pieces to compress at a time, 1 or more; the bytes do not depend on it.
    /// - Throws: ``GzipError/outOfMemory``.
    package init(_ content: [UInt8], level: GzipLevel = .standard, threads: Int = 1) throws(GzipError) {
        typealias Piece = (deflated: [UInt8], crc32: UInt32, contentBytes: Int)
        let pieces: [Piece] = try MemberBatch.map(content, threads: max(1, threads)) { (piece) throws(GzipError) in
            var deflated: [UInt8] = []
            try DeflateStream(level: level).compress(piece, flush: .sync, into: &deflated)
            return (deflated, GzipMember.checksum(piece), piece.count)
        }
        deflated = pieces.map(\.deflated)
        crc32 = pieces.reduce(0) { Self.combine($0, $1.crc32, length: $1.contentBytes) }
        contentBytes = content.count
    }

    /// Makes one gzip member of a segment and what follows it.
    ///
    /// - Returns: the body in chunks; those of `head` are shared, not copied.
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
        end += GzipMember.trailer(
            crc32: combine(head.crc32, tailChecksum, length: tail.count), length: head.contentBytes + tail.count)
        return [GzipMember.header] + head.deflated + [end]
    }

    /// The CRC-32 of two contents one after the other, from those of each and the length of the second.
    private static func combine(_ first: UInt32, _ second: UInt32, length: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), length))
    }
}
