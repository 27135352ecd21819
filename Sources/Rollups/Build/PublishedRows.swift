import Foundation
import Gzip

/// Reads the rows of a published file one after the other, and checks on the way that the file is what the manifest says.
///
/// Memory: about 400 KiB and the longest row. Not `Sendable`: one thread at a time.
final class PublishedRows {
    /// The file is not what the manifest says, or is no gzip: it has to be made from the source.
    struct Damaged: Error {}

    private let files: RollupFileSystem
    private let path: String
    private let expected: RollupFile
    private let decompressor: GzipDecompressor
    private let content = RowBuffer(capacity: 512 * 1024)
    private var position = 0
    private var descriptor: Int32?
    private var digest: any RollupHasher
    private var input = [UInt8](repeating: 0, count: 64 * 1024)
    private var isAtEnd = false

    /// Opens the file and passes over its header.
    ///
    /// - Throws: ``Damaged``, or ``RollupError`` when the file cannot be read.
    init(path: String, expected: RollupFile, header: [UInt8], context: BuildContext) throws {
        files = context.files
        digest = context.makeHasher()
        self.path = path
        self.expected = expected
        guard let decompressor = try? GzipDecompressor(maximumBytes: expected.contentBytes) else {
            throw RollupError(kind: .outOfMemory, operation: "read", path: path, detail: "no memory for a gzip stream")
        }
        self.decompressor = decompressor
        descriptor = try files.open(path)
        guard let line = try peek(), line.elementsEqual(header) else { throw Damaged() }
        advance(line.count)
    }

    deinit {
        if let descriptor { files.close(descriptor) }
    }

    /// The next row with its line feed, without taking it; nil at the end. Valid until the next call.
    func peek() throws -> UnsafeBufferPointer<UInt8>? {
        var searched = position
        while true {
            let bytes = content.bytes
            if let end = Self.lineFeed(in: bytes, from: searched) { return UnsafeBufferPointer(rebasing: bytes[position...end]) }
            if isAtEnd {
                guard position == bytes.count else { throw Damaged() }
                return nil
            }
            searched = bytes.count - position
            content.removeFirst(position)
            position = 0
            try fill()
        }
    }

    /// Takes the row that ``peek()`` gave.
    func advance(_ count: Int) { position += count }

    private static func lineFeed(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count, let found = memchr(base + start, 0x0A, bytes.count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func fill() throws {
        guard let descriptor else { return }
        let count = try input.withUnsafeMutableBytes { try files.read(descriptor, $0, path) }
        do {
            if count == 0 {
                isAtEnd = true
                try decompressor.finish()
                guard digest.hexDigest() == expected.sha256 else { throw Damaged() }
            } else {
                try input.withUnsafeBufferPointer { buffer in
                    let read = UnsafeBufferPointer(rebasing: buffer[..<count])
                    digest.update(read)
                    try decompressor.write(read) { content.append($0) }
                }
            }
        } catch is GzipError {
            throw Damaged()
        }
    }
}
