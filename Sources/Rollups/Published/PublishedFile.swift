import Foundation
import Gzip
import MessageDigest

/// Reads a published file piece by piece, and checks on the way that the file is what the manifest says.
///
/// A piece begins with what looks like the beginning of a member and ends before the next such place, which can be seen without
/// decompressing. In theory the ten bytes may also stand within a member, so a piece can be less than one.
///
/// Not `Sendable`: one thread at a time.
final class PublishedFile {
    /// No piece of ours is longer, nor its content: ``MemberBoundary/maximumBytes`` and a row.
    static let maximumPieceBytes = 4 << 20
    private static let readBytes = 128 * 1024

    private let files: RollupFileSystem
    private let path: String
    private let expected: RollupFile
    private let descriptor: Int32
    private let digest = SHA256Digest()
    private let input = RowBuffer(capacity: 2 * readBytes)
    private var isAtEnd = false

    /// Opens the file.
    ///
    /// - Throws: ``RollupError``.
    init(path: String, expected: RollupFile, files: RollupFileSystem) throws {
        self.files = files
        self.path = path
        self.expected = expected
        descriptor = try files.open(path)
    }

    deinit { files.close(descriptor) }

    /// Writes the next piece over what `piece` holds, and says whether it is the last. Not to be called again after that one.
    ///
    /// - Throws: ``PublishedMembers/Damaged`` and ``RollupError``.
    func read(into piece: RowBuffer) throws -> Bool {
        piece.removeAll()
        var searchedUpTo = 1
        while true {
            if let end = nextHeader(from: searchedUpTo) {
                move(end, to: piece)
                return false
            }
            if isAtEnd {
                move(input.count, to: piece)
                guard try digest.finished(path) == expected.sha256 else { throw PublishedMembers.Damaged() }
                return true
            }
            // The beginning of a header may have been read already.
            searchedUpTo = max(1, input.count - GzipMember.header.count + 1)
            guard input.count <= Self.maximumPieceBytes else { throw PublishedMembers.Damaged() }
            try readOn()
        }
    }

    private func move(_ count: Int, to piece: RowBuffer) {
        piece.append(UnsafeBufferPointer(rebasing: input.bytes[..<count]))
        input.removeFirst(count)
    }

    private func nextHeader(from start: Int) -> Int? {
        guard let base = input.bytes.baseAddress else { return nil }
        let header = GzipMember.header
        // No further than where a whole header fits.
        let limit = input.count - header.count + 1
        var position = start
        while position < limit, let found = memchr(base + position, Int32(header[0]), limit - position) {
            if memcmp(found, header, header.count) == 0 { return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found)) }
            position = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found)) + 1
        }
        return nil
    }

    private func readOn() throws {
        let before = input.count
        let count = try input.appendInPlace(atMost: Self.readBytes) { try files.read(descriptor, $0, path) }
        isAtEnd = count == 0
        digest.update(UnsafeBufferPointer(rebasing: input.bytes[before...]))
    }
}
