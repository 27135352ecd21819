import Gzip

/// Compresses content into gzip members (RFC 1952) without time and name. Keep one per thread: it owns the memory it works in.
final class MemberEncoder {
    /// A member ends with the first row that reaches this much content: memory stays bounded, and readers join members.
    static let memberBytes = 256 * 1024

    /// Magic, method 8, no flags, time 0, no extra flags, system unknown.
    private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]

    private let zlibLevel: GzipLevel?
    private let deflater = RowDeflater()
    private var output: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    /// - Parameter level: see ``RollupSettings/compressionLevel``.
    init(level: Int) {
        zlibLevel = level > 6 ? GzipLevel(level) : nil
        capacity = Self.capacity(Self.memberBytes + 4096)
        output = .allocate(capacity: capacity)
    }

    deinit { output.deallocate() }

    /// Calls `body` with the member that holds `content`.
    ///
    /// - Throws: ``RollupError/Kind/outOfMemory``, and what `body` throws.
    func encode(_ content: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        if let zlibLevel {
            let member: [UInt8]
            do {
                member = try Gzip.compress(Array(content), level: zlibLevel)
            } catch {
                throw RollupError(kind: .outOfMemory, operation: "compress", detail: error.description)
            }
            return try member.withUnsafeBufferPointer { try body($0) }
        }
        if Self.capacity(content.count) > capacity {
            output.deallocate()
            capacity = Self.capacity(content.count)
            output = .allocate(capacity: capacity)
        }
        for (index, byte) in Self.header.enumerated() { output[index] = byte }
        var count = Self.header.count
        count += deflater.deflate(content, into: output + count)
        for word in [CRC32.checksum(content), UInt32(truncatingIfNeeded: content.count)] {
            UnsafeMutableRawPointer(output + count).storeBytes(of: word.littleEndian, as: UInt32.self)
            count += 4
        }
        try body(UnsafeBufferPointer(start: output, count: count))
    }

    private static func capacity(_ contentBytes: Int) -> Int { RowDeflater.outputCapacity(inputBytes: contentBytes) + 64 }
}
