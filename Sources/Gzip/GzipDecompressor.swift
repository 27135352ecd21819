import CZlib

/// Decompresses a gzip stream of any number of members, piece by piece, with a cap on the output.
///
/// Zero bytes after the last member are padding and ignored, as gzip(1) and Python do. Header checksums, content checksums and
/// lengths are verified. Memory: about 110 KiB. Not `Sendable`: one thread at a time.
package final class GzipDecompressor {
    /// Where decompressed bytes go, at most 64 KiB at a time; the buffer is valid only during the call.
    package typealias Sink = (UnsafeBufferPointer<UInt8>) throws -> Void

    private enum State {
        case beforeMember
        /// One byte of a possible next member came at the end of a write.
        case afterFirstMagicByte
        case inMember
        case closed
    }

    // On the heap because zlib's state points back at the z_stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private let maximumBytes: Int
    private var state = State.beforeMember
    private var members = 0
    private var consumedBytes = 0
    private var producedBytes = 0

    /// - Parameters:
    ///   - maximumBytes: the longest output accepted, over all members.
    /// - Throws: ``GzipError/outOfMemory``.
    package init(maximumBytes: Int) throws(GzipError) {
        self.maximumBytes = maximumBytes
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(capacity: DeflateStream.bufferBytes)
        // 16 more than the window bits: gzip header and trailer, nothing else.
        guard zlib_inflate_init(stream, MAX_WBITS + 16) == Z_OK else { throw .outOfMemory }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Decompresses the next bytes of the input.
    ///
    /// - Throws: ``GzipError`` (after which only ``GzipError/closed`` follows) and what the sink throws. What the sink got before a
    ///   `corrupt` error may be wrong, because the checksum stands at the end.
    func write(_ compressed: UnsafeBufferPointer<UInt8>, to sink: Sink) throws {
        guard state != .closed else { throw GzipError.closed }
        do {
            var rest = compressed[...]
            while !rest.isEmpty {
                if state == .inMember {
                    let used = try inflateSome(UnsafeBufferPointer(rebasing: rest.prefix(1 << 30)), to: sink)
                    rest = rest.dropFirst(used)
                } else {
                    try startMember(rest.removeFirst(), to: sink)
                }
            }
        } catch {
            state = .closed
            throw error
        }
    }

    /// Decompresses the next bytes of the input.
    ///
    /// - Throws: as the other `write`.
    package func write(_ compressed: [UInt8], to sink: Sink) throws {
        try compressed.withUnsafeBufferPointer { try write($0, to: sink) }
    }

    /// Says that the input is over.
    ///
    /// - Throws: ``GzipError/truncated(offset:)`` in the middle of a member and without any, ``GzipError/closed`` after an error.
    package func finish() throws(GzipError) {
        guard state != .closed else { throw .closed }
        let isComplete = state == .beforeMember && members > 0
        state = .closed
        if !isComplete { throw .truncated(offset: consumedBytes) }
    }

    /// Looks at a byte between members: the two magic bytes begin one, zeros after the first member are padding.
    private func startMember(_ byte: UInt8, to sink: Sink) throws {
        switch (state, byte) {
        case (.beforeMember, 0x1f):
            state = .afterFirstMagicByte
        case (.beforeMember, 0) where members > 0:
            break
        case (.afterFirstMagicByte, 0x8b):
            state = .inMember
            consumedBytes -= 1
            _ = try [0x1f, 0x8b].withUnsafeBufferPointer { try inflateSome($0, to: sink) }
            return
        default:
            throw GzipError.notGzip(offset: consumedBytes - (state == .afterFirstMagicByte ? 1 : 0))
        }
        consumedBytes += 1
    }

    /// Decompresses until the input is used up or the member ends, and returns how much of the input was used.
    private func inflateSome(_ input: UnsafeBufferPointer<UInt8>, to sink: Sink) throws -> Int {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        defer { stream.pointee.next_in = nil }
        let before = consumedBytes
        repeat {
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            let status = inflate(stream, Z_NO_FLUSH)
            consumedBytes = before + input.count - Int(stream.pointee.avail_in)
            try deliver(buffer.count - Int(stream.pointee.avail_out), to: sink)
            switch status {
            case Z_STREAM_END:
                members += 1
                state = .beforeMember
                inflateReset(stream)
                return input.count - Int(stream.pointee.avail_in)
            case Z_OK, Z_BUF_ERROR:
                break
            default:
                throw error(status)
            }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        return input.count
    }

    /// What a status of `inflate` stands for that is neither success nor want of input or room.
    private func error(_ status: Int32) -> GzipError {
        if status == Z_MEM_ERROR { return .outOfMemory }
        return .corrupt(offset: consumedBytes, detail: stream.pointee.msg.map { String(cString: $0) } ?? "needs a preset dictionary")
    }

    private func deliver(_ count: Int, to sink: Sink) throws {
        guard count > 0 else { return }
        guard count <= maximumBytes - producedBytes else { throw GzipError.tooLarge(maximumBytes: maximumBytes) }
        producedBytes += count
        try sink(UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
}
