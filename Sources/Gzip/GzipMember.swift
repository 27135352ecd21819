import CZlib

/// The parts of a gzip member (RFC 1952) around its deflate data, for whoever makes that data.
package enum GzipMember {
    /// No name, no comment, modification time 0, extra flags 0, operating system 255 ("unknown"):
    /// the same content gives the same bytes on every machine.
    package static let header: [UInt8] = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff]

    /// The CRC-32 and the length modulo 2³² of the uncompressed content, little-endian.
    package static func trailer(crc32: UInt32, length: Int) -> [UInt8] {
        [crc32, UInt32(truncatingIfNeeded: length)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }

    /// The length of the content, modulo 2³², as the last four bytes of a member state it; nil for what is shorter than any member.
    package static func statedLength(of member: UnsafeBufferPointer<UInt8>) -> Int? {
        guard member.count >= header.count + trailerBytes else { return nil }
        return member.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static let trailerBytes = 8

    /// One complete member.
    static func compress(_ content: UnsafeBufferPointer<UInt8>, level: GzipLevel) throws(GzipError) -> [UInt8] {
        let stream = try DeflateStream(level: level)
        var output = header
        stream.compress(content, flush: .finish, into: &output)
        output += trailer(crc32: checksum(content), length: content.count)
        return output
    }

    /// The CRC-32 of `content`, going on from that of what came before it.
    package static func checksum(_ content: UnsafeBufferPointer<UInt8>, after previous: UInt32 = 0) -> UInt32 {
        // crc32_z answers 0 to a null pointer instead of the checksum so far.
        guard let start = content.baseAddress else { return previous }
        return UInt32(truncatingIfNeeded: crc32_z(UInt(previous), start, content.count))
    }
}
