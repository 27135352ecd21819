import Foundation
import Gzip
import MessageDigest

/// What became of a file.
enum PartitionOutcome {
    /// It was put in place.
    case written(RollupFile)
    /// What would have been written is there already.
    case unchanged(RollupFile)
    /// It has no rows any more; the old one is gone.
    case removed
}

/// Writes one file of the tree from its rows: cuts them into gzip members, compresses, computes the digests, and puts the file in place.
///
/// One thread at a time.
final class PartitionWriter {
    /// A member ends with the row that reaches this much text: large enough to compress as well as a whole file, small enough for memory.
    ///
    /// It depends on nothing but the rows, so that the same rows give the same bytes. Another number gives other bytes:
    /// ``RollupManifest/currentLayoutVersion`` goes up with it.
    static let memberBytes = 256 * 1024

    let partition: RollupPartition
    private let files: TreeFiles
    private let pending = RowBuffer(capacity: memberBytes)
    private var file: TemporaryFile?
    private let fileDigest = SHA256Digest()
    private let contentDigest = SHA256Digest()
    private var bytes = 0
    private var contentBytes = 0
    private var rows = 0
    private var inFlight = 0

    init(partition: RollupPartition, files: TreeFiles) {
        self.partition = partition
        self.files = files
        pending.append(partition.table.header)
    }

    /// Adds the next rows.
    ///
    /// - Throws: ``RollupError``.
    func append(_ block: RowBlock) throws {
        rows += block.rowCount
        inFlight += block.inFlight
        var rest = block.bytes.bytes[...]
        while rest.count >= Self.memberBytes - pending.count,
            let feed = rest[(rest.startIndex + Self.memberBytes - pending.count - 1)...].firstIndex(of: 0x0A)
        {
            pending.append(UnsafeBufferPointer(rebasing: rest[...feed]))
            try writeMember()
            rest = rest[(feed + 1)...]
        }
        pending.append(UnsafeBufferPointer(rebasing: rest))
    }

    /// Puts the file in place if it differs from the published one.
    ///
    /// - Throws: ``RollupError``.
    func finish() throws -> PartitionOutcome {
        guard rows > 0 else { return try remove() }
        try writeMember()
        let path = files.path(of: partition)
        let result = RollupFile(
            path: path, table: partition.table, partition: partition.value, bytes: bytes, rows: rows, contentBytes: contentBytes,
            sha256: try fileDigest.finished(path), contentSHA256: try contentDigest.finished(path), inFlight: inFlight, status: .open)
        if files.intact(partition)?.sha256 == result.sha256 {
            try file?.discard()
            return .unchanged(result)
        }
        try file?.publish()
        return .written(result)
    }

    /// A period without runs has neither file nor folder.
    private func remove() throws -> PartitionOutcome {
        if files.manifest[partition] != nil {
            try files.system.remove(files.path(files.path(of: partition)))
            files.system.removeEmptyDirectory(files.path(partition.folder))
            try files.system.synchronizeDirectory(files.path(partition.table.rawValue))
        }
        return .removed
    }

    private func writeMember() throws {
        guard pending.count > 0 else { return }
        contentDigest.update(pending.bytes)
        contentBytes += pending.count
        let member = try compress(pending.bytes)
        pending.removeAll()
        bytes += member.count
        let file =
            try self.file
            ?? TemporaryFile(
                root: files.root, folder: partition.folder, name: files.slice.naming(partition.table.fileName), slice: files.slice,
                files: files.system)
        self.file = file
        try member.withUnsafeBufferPointer {
            fileDigest.update($0)
            try file.write($0)
        }
    }

    private func compress(_ content: UnsafeBufferPointer<UInt8>) throws -> [UInt8] {
        do {
            return try Gzip.compress(content, level: GzipLevel(files.compressionLevel) ?? .standard)
        } catch {
            throw RollupError(kind: .outOfMemory, operation: "compress", path: files.path(of: partition), detail: error.description)
        }
    }
}
