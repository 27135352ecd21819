import Gzip
import MessageDigest

/// Reads a published file member by member, and checks on the way that the file is what the manifest says.
///
/// Memory: the longest member, compressed and not. Not `Sendable`: one thread at a time.
final class PublishedMembers {
    /// The file is not what the manifest says, or is no gzip: it has to be made from the source.
    struct Damaged: Error {}

    /// No member of ours is longer: ``MemberBoundary/maximumBytes`` and a row.
    private static let maximumContentBytes = 4 << 20
    private static let readBytes = 64 * 1024

    private let files: RollupFileSystem
    private let path: String
    private let expected: RollupFile
    /// Without its own checksums, because the digest of the file says more.
    private let decompressor: GzipDecompressor
    private let digest = SHA256Digest()
    private var descriptor: Int32?
    private let input = RowBuffer(capacity: 2 * readBytes)
    private let inflated = RowBuffer(capacity: MemberBoundary.usualBytes)
    /// How much of ``input`` belongs to the current member.
    private var compressedBytes = 0
    private var headerBytes = 0
    private var isAtEnd = false

    /// Opens the file and reads its first member.
    ///
    /// - Throws: ``Damaged``, or ``RollupError`` when the file cannot be read.
    init(path: String, expected: RollupFile, header: [UInt8], context: BuildContext) throws {
        files = context.files
        self.path = path
        self.expected = expected
        guard let decompressor = try? GzipDecompressor(maximumBytes: expected.contentBytes, verifiesChecksums: false) else {
            throw RollupError(kind: .outOfMemory, operation: "read", path: path, detail: "no memory for a gzip stream")
        }
        self.decompressor = decompressor
        descriptor = try files.open(path)
        try advance()
        guard content.starts(with: header) else { throw Damaged() }
        headerBytes = header.count
    }

    deinit {
        if let descriptor { files.close(descriptor) }
    }

    /// The current member as it stands in the file; empty after the last. Valid until ``advance()``, as are the others.
    var compressed: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: input.bytes[..<compressedBytes]) }

    /// The text of the current member; in the first one it begins with the header.
    var content: UnsafeBufferPointer<UInt8> { inflated.bytes }

    /// The rows of the current member.
    var rows: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: inflated.bytes[headerBytes...]) }

    /// Whether the current member is the one with the header.
    var isFirst: Bool { headerBytes > 0 }

    /// Whether no member follows the current one.
    var isLast: Bool { isAtEnd && compressedBytes == input.count }

    /// Goes on to the next member; after the last one there is nothing.
    ///
    /// - Throws: ``Damaged`` and ``RollupError``.
    func advance() throws {
        input.removeFirst(compressedBytes)
        compressedBytes = 0
        headerBytes = 0
        inflated.removeAll()
        do {
            try inflateMember()
            // One byte further tells whether this is the last.
            if input.count == compressedBytes { try read() }
        } catch is GzipError {
            throw Damaged()
        }
    }

    private func inflateMember() throws {
        while true {
            if compressedBytes == input.count { try read() }
            if isAtEnd, compressedBytes == input.count { return }
            let (used, endsMember) = try decompressor.writeMember(UnsafeBufferPointer(rebasing: input.bytes[compressedBytes...])) {
                guard inflated.count + $0.count <= Self.maximumContentBytes else { throw Damaged() }
                inflated.append($0)
            }
            compressedBytes += used
            guard endsMember else { continue }
            guard inflated.bytes.last == 0x0A else { throw Damaged() }
            return
        }
    }

    /// Reads on; at the end checks the whole.
    private func read() throws {
        guard let descriptor, !isAtEnd else { return }
        let before = input.count
        let count = try input.appendInPlace(atMost: Self.readBytes) { try files.read(descriptor, $0, path) }
        guard count == 0 else { return digest.update(UnsafeBufferPointer(rebasing: input.bytes[before...])) }
        isAtEnd = true
        try decompressor.finish()
        guard try digest.finished(path) == expected.sha256 else { throw Damaged() }
    }
}
