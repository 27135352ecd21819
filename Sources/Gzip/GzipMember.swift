import CZlib

/// The parts of a gzip member (RFC 1952) around its deflate data.
enum GzipMember {
    /// No name, no comment, modification time 0, extra flags 0, operating system 255 ("unknown"):
    /// the same content gives the same bytes on every machine.
    static let header: [UInt8] = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff]

    /// The CRC-32 and the length modulo 2³² of the uncompressed content, little-endian.
    static func trailer(crc32: UInt32, length: Int) -> [UInt8] {
        [crc32, UInt32(truncatingIfNeeded: length)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }

    /// Content as it is, in the stored blocks that end a deflate stream (RFC 1951 §3.2.4). They begin on a byte boundary.
    static func stored(_ content: [UInt8]) -> [UInt8] {
        var blocks: [UInt8] = []
        blocks.reserveCapacity(content.count + 16)
        var rest = content[...]
        repeat {
            let block = rest.prefix(Int(UInt16.max))
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            blocks.append(rest.isEmpty ? 1 : 0)
            for word in [count, ~count] { blocks += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
            blocks += block
        } while !rest.isEmpty
        return blocks
    }

    /// The CRC-32 of `content`.
    static func checksum(_ content: UnsafeBufferPointer<UInt8>) -> UInt32 {
        // crc32_z answers 0 to a null pointer, which is the checksum of nothing.
        UInt32(truncatingIfNeeded: crc32_z(0, content.baseAddress, content.count))
    }
}
