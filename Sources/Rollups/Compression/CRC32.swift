/// The checksum of gzip (RFC 1952 §8), eight bytes at a time ("slicing by 8").
enum CRC32 {
    /// The checksum of a whole content.
    static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        guard let base = bytes.baseAddress else { return 0 }
        let raw = UnsafeRawPointer(base)
        return tables.withUnsafeBufferPointer { tables in
            var sum = UInt32.max
            var offset = 0
            while offset &+ 8 <= bytes.count {
                let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian ^ UInt64(sum)
                let low = tables[1792 &+ Int(word & 0xFF)] ^ tables[1536 &+ Int(word &>> 8 & 0xFF)]
                    ^ tables[1280 &+ Int(word &>> 16 & 0xFF)] ^ tables[1024 &+ Int(word &>> 24 & 0xFF)]
                let high = tables[768 &+ Int(word &>> 32 & 0xFF)] ^ tables[512 &+ Int(word &>> 40 & 0xFF)]
                    ^ tables[256 &+ Int(word &>> 48 & 0xFF)] ^ tables[Int(word &>> 56)]
                sum = low ^ high
                offset &+= 8
            }
            while offset < bytes.count {
                sum = tables[Int((sum ^ UInt32(bytes[offset])) & 0xFF)] ^ sum &>> 8
                offset &+= 1
            }
            return ~sum
        }
    }

    /// Eight tables of 256 words each: the effect of a byte that is 0 to 7 bytes before the end.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte: UInt32 in 0..<256 {
            var value = byte
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
            tables.append(value)
        }
        for index in 256..<2048 {
            let previous = tables[index - 256]
            tables.append(tables[Int(previous & 0xFF)] ^ (previous >> 8))
        }
        return tables
    }()
}
