import CZlib

/// The state of zlib's decompressor for gzip, and nothing else. Not `Sendable`: one thread at a time.
final class InflateStream {
    // On the heap because zlib's state points back at the z_stream, which therefore must not move.
    let state: UnsafeMutablePointer<z_stream>

    /// - Throws: ``GzipError/outOfMemory``.
    init() throws(GzipError) {
        state = .allocate(capacity: 1)
        state.initialize(to: z_stream())
        // 16 more than the window bits: gzip header and trailer, nothing else.
        guard zlib_inflate_init(state, MAX_WBITS + 16) == Z_OK else { throw .outOfMemory }
    }

    deinit {
        inflateEnd(state)
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// The error that a status of `inflate` stands for which is neither success nor want of input or room.
    func error(_ status: Int32, offset: Int) -> GzipError {
        if status == Z_MEM_ERROR { return .outOfMemory }
        return .corrupt(offset: offset, detail: state.pointee.msg.map { String(cString: $0) } ?? "needs a preset dictionary")
    }
}
