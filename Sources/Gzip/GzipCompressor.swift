/// Compresses a stream of unknown length into a single gzip member, with modification time 0 and no name.
///
/// Memory: about 400 KiB, whatever the length. Not `Sendable`: one thread at a time.
package final class GzipCompressor {
    /// Where compressed bytes go; called with at least 64 KiB at a time but for the last.
    package typealias Sink = ([UInt8]) throws -> Void

    private let stream: DeflateStream
    private let sink: Sink
    private var pending = GzipMember.header
    private var checksum: UInt32 = 0
    private var length = 0
    private var isOpen = true

    /// - Throws: ``GzipError/outOfMemory``.
    package init(level: GzipLevel = .standard, sink: @escaping Sink) throws(GzipError) {
        stream = try DeflateStream(level: level)
        self.sink = sink
    }

    /// Compresses more content.
    ///
    /// - Throws: ``GzipError/closed`` after ``finish()`` or a failure, and what the sink throws.
    package func write(_ content: UnsafeBufferPointer<UInt8>) throws {
        guard isOpen else { throw GzipError.closed }
        checksum = GzipMember.checksum(content, after: checksum)
        length += content.count
        stream.compress(content, flush: .none, into: &pending)
        if pending.count >= DeflateStream.bufferBytes { try send() }
    }

    /// Compresses more content.
    ///
    /// - Throws: as the other `write`.
    package func write(_ content: [UInt8]) throws {
        try content.withUnsafeBufferPointer { try write($0) }
    }

    /// Ends the member and sends what is left. Without it the output is incomplete.
    ///
    /// - Throws: ``GzipError/closed`` when called twice or after a failure, and what the sink throws.
    package func finish() throws {
        guard isOpen else { throw GzipError.closed }
        stream.compress(UnsafeBufferPointer(start: nil, count: 0), flush: .finish, into: &pending)
        pending += GzipMember.trailer(crc32: checksum, length: length)
        try send()
        isOpen = false
    }

    private func send() throws {
        // Closed while sending, so that a failed sink cannot be followed by bytes with a hole before them.
        isOpen = false
        try sink(pending)
        pending.removeAll(keepingCapacity: true)
        isOpen = true
    }
}
