import CZlib

/// A raw deflate stream (RFC 1951): no header and no trailer, so that streams can be joined.
///
/// Not `Sendable`: one thread at a time.
final class DeflateStream {
    /// What to do once the input is used up.
    enum Flush {
        case none
        /// Write everything out and end on a byte boundary, so that another raw stream may follow.
        case sync
        /// End the deflate stream; nothing may follow.
        case finish

        fileprivate var code: Int32 {
            switch self {
            case .none: Z_NO_FLUSH
            case .sync: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        }
    }

    static let bufferBytes = 64 * 1024

    // On the heap because zlib's state points back at the z_stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableBufferPointer<UInt8>

    /// - Throws: ``GzipError/outOfMemory``.
    init(level: GzipLevel) throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(capacity: Self.bufferBytes)
        guard zlib_deflate_init(stream, Int32(level.value), -MAX_WBITS, 8) == Z_OK else { throw .outOfMemory }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Takes in all of `input` and appends what comes out to `output`.
    func compress(_ input: UnsafeBufferPointer<UInt8>, flush: Flush, into output: inout [UInt8]) {
        var rest = input[...]
        repeat {
            // zlib counts input in 32 bits.
            let piece = rest.prefix(1 << 30)
            rest = rest.dropFirst(piece.count)
            let view = UnsafeBufferPointer(rebasing: piece)
            stream.pointee.next_in = UnsafeMutablePointer(mutating: view.baseAddress)
            stream.pointee.avail_in = UInt32(view.count)
            drain(flush: rest.isEmpty ? flush : .none, into: &output)
        } while !rest.isEmpty
        stream.pointee.next_in = nil
    }

    private func drain(flush: Flush, into output: inout [UInt8]) {
        repeat {
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            // Z_BUF_ERROR only says that there was nothing to do; other errors cannot happen on a stream that was initialized.
            _ = deflate(stream, flush.code)
            output.append(contentsOf: buffer[..<(buffer.count - Int(stream.pointee.avail_out))])
        } while stream.pointee.avail_out == 0
    }
}
