import Gzip

/// Compresses content into gzip members (RFC 1952) without time and name. Keep one per thread: it owns the memory it works in.
final class MemberEncoder {
    private let zlibLevel: GzipLevel?
    private let deflater = RowDeflater()
    private var output: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    /// - Parameter level: see ``RollupSettings/compressionLevel``.
    init(level: Int) {
        zlibLevel = level > 6 ? GzipLevel(level) : nil
        capacity = Self.capacity(MemberBoundary.usualBytes)
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
        var count = 0
        func put(_ bytes: [UInt8]) {
            (output + count).update(from: bytes, count: bytes.count)
            count += bytes.count
        }
        put(GzipMember.header)
        count += deflater.deflate(content, into: output + count)
        put(GzipMember.trailer(crc32: GzipMember.checksum(content), length: content.count))
        try body(UnsafeBufferPointer(start: output, count: count))
    }

    private static func capacity(_ contentBytes: Int) -> Int { RowDeflater.outputCapacity(inputBytes: contentBytes) + 64 }
}
