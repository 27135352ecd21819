import Gzip

/// Goes through a published file member by member, and checks on the way that the file is what the manifest says.
///
/// Not `Sendable`: one thread at a time; others may help through ``readAhead``.
final class PublishedMembers {
    /// The file is not what the manifest says, or is no gzip: it has to be made from the source.
    struct Damaged: Error {}

    /// Where members are read and decompressed ahead.
    let readAhead: ReadAhead
    private let decompressor: GzipMemberDecompressor
    private var member: PublishedMember?
    private var headerBytes = 0

    /// Opens the file and reads its first member.
    ///
    /// - Throws: ``Damaged``, or ``RollupError`` when the file cannot be read.
    init(path: String, expected: RollupFile, header: [UInt8], context: BuildContext) throws {
        do {
            decompressor = try GzipMemberDecompressor()
        } catch {
            throw RollupError(kind: .outOfMemory, operation: "read", path: path, detail: "no memory for a gzip stream")
        }
        let file = try PublishedFile(path: path, expected: expected, files: context.files)
        // One that is looked at, one that each thread is at, and one more so that nobody waits.
        readAhead = ReadAhead(file: file, capacity: context.threads + 2)
        try load()
        guard content.starts(with: header) else { throw Damaged() }
        headerBytes = header.count
    }

    /// The current member as it stands in the file; empty after the last. Valid until ``advance()``, as are the others.
    var compressed: UnsafeBufferPointer<UInt8> { member?.compressed.bytes ?? UnsafeBufferPointer(start: nil, count: 0) }

    /// The text of the current member; in the first one it begins with the header.
    var content: UnsafeBufferPointer<UInt8> { member?.content.bytes ?? UnsafeBufferPointer(start: nil, count: 0) }

    /// The rows of the current member.
    var rows: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: content[headerBytes...]) }

    /// Whether the current member is the one with the header.
    var isFirst: Bool { headerBytes > 0 }

    /// Whether no member follows the current one.
    var isLast: Bool { member?.isLast ?? true }

    /// Goes on to the next member; after the last one there is nothing.
    ///
    /// - Throws: ``Damaged`` and ``RollupError``.
    func advance() throws {
        guard member != nil else { return }
        readAhead.giveBack()
        headerBytes = 0
        try load()
    }

    private func load() throws {
        member = try readAhead.current(decompressor)
        while let piece = member, !piece.isWhole {
            // The piece may end too early: what looks like the beginning of a member can stand within one.
            guard !piece.isLast, piece.compressed.count <= PublishedFile.maximumPieceBytes else { throw Damaged() }
            let beginning = piece.takeCompressed()
            readAhead.giveBack()
            guard let following = try readAhead.current(decompressor) else { throw Damaged() }
            following.prepend(beginning)
            following.inflate(with: decompressor)
            member = following
        }
    }
}
