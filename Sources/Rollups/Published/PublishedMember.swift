import Gzip

/// A member of a published file, compressed as it stands there and decompressed. Not `Sendable`: one thread at a time.
final class PublishedMember {
    /// The piece of the file.
    private(set) var compressed = RowBuffer(capacity: 64 * 1024)
    /// Its text; undefined unless ``isWhole``.
    let content = RowBuffer(capacity: MemberBoundary.usualBytes)
    /// Whether nothing follows it in the file.
    private(set) var isLast = false
    /// Whether the piece turned out to be a whole member.
    private(set) var isWhole = false

    /// Reads the next piece of the file.
    ///
    /// - Throws: ``PublishedMembers/Damaged`` and ``RollupError``.
    func read(from file: PublishedFile) throws {
        isWhole = false
        isLast = try file.read(into: compressed)
    }

    /// Decompresses the piece.
    func inflate(with decompressor: GzipMemberDecompressor) {
        content.removeAll()
        guard let length = GzipMember.statedLength(of: compressed.bytes), length <= PublishedFile.maximumPieceBytes else { return }
        let count = content.appendInPlace(atMost: length) { (try? decompressor.decompress(compressed.bytes, into: $0)) ?? 0 }
        isWhole = count > 0 && count == length && content.bytes.last == 0x0A
    }

    /// The bytes of the piece, for ``prepend(_:)`` of the one behind it.
    func takeCompressed() -> RowBuffer {
        defer { compressed = RowBuffer() }
        return compressed
    }

    /// Puts the piece before this one in front of it.
    func prepend(_ beginning: RowBuffer) {
        beginning.append(compressed.bytes)
        compressed = beginning
    }
}
