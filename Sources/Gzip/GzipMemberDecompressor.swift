import CZlib

/// Decompresses single gzip members (RFC 1952) that are in memory whole, straight to where their content is to be.
///
/// A quarter faster than ``GzipDecompressor``: nothing is copied, and checksums are left to a caller who has a digest of the file.
/// Not `Sendable`: one thread at a time.
package final class GzipMemberDecompressor {
    private let inflater: InflateStream
    private var stream: UnsafeMutablePointer<z_stream> { inflater.state }

    /// - Throws: ``GzipError/outOfMemory``.
    package init() throws(GzipError) {
        inflater = try InflateStream()
        inflateValidate(stream, 0)
    }

    /// Decompresses one member.
    ///
    /// - Parameters:
    ///   - member: from its header to its trailer.
    ///   - output: room for the content: ``GzipMember/statedLength(of:)``.
    /// - Returns: the length of the content.
    /// - Throws: ``GzipError/truncated(offset:)`` when the bytes end before the member, ``GzipError/tooLarge(maximumBytes:)`` when
    ///   there is not room enough, ``GzipError/corrupt(offset:detail:)``, also when something follows the member.
    package func decompress(_ member: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableRawBufferPointer) throws(GzipError) -> Int {
        guard let inputCount = UInt32(exactly: member.count), let outputCount = UInt32(exactly: output.count) else {
            throw .tooLarge(maximumBytes: Int(UInt32.max))
        }
        inflateReset(stream)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: member.baseAddress)
        stream.pointee.avail_in = inputCount
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = outputCount
        defer {
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
        let status = inflate(stream, Z_FINISH)
        let consumed = member.count - Int(stream.pointee.avail_in)
        switch status {
        case Z_STREAM_END where consumed == member.count:
            return output.count - Int(stream.pointee.avail_out)
        case Z_STREAM_END:
            throw .corrupt(offset: consumed, detail: "something follows the member")
        case Z_OK, Z_BUF_ERROR:
            throw consumed == member.count ? .truncated(offset: consumed) : .tooLarge(maximumBytes: output.count)
        default:
            throw inflater.error(status, offset: consumed)
        }
    }
}
