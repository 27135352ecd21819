import Foundation
import Gzip

/// Reads a file or standard input in pieces, decompressed when it is gzip, whatever its name.
struct ByteSource {
    /// The most that one compressed file may become; a bomb ends there. Memory does not depend on it.
    static let maximumDecompressedBytes = 256 << 30
    private static let pieceBytes = 256 << 10

    let input: ImportInput

    /// Hands out all bytes in order.
    ///
    /// - Parameters:
    ///   - readBytes: called with how many bytes of the input, as it lies on disk, were read.
    ///   - body: returns false to stop early.
    /// - Throws: ``ByteSourceError``, `GzipError`, and what `body` throws.
    func forEachPiece(readBytes: (Int) -> Void, _ body: ([UInt8]) throws -> Bool) throws {
        let descriptor = try open()
        defer { if input.path != nil { close(descriptor) } }
        // A pipe may give its first byte alone, and gzip is recognised by two.
        var piece = try read(descriptor)
        while piece.count == 1 {
            let more = try read(descriptor)
            if more.isEmpty { break }
            piece += more
        }
        let decompressor = Gzip.isGzip(piece) ? try GzipDecompressor(maximumBytes: Self.maximumDecompressedBytes) : nil
        var goesOn = true
        while !piece.isEmpty, goesOn {
            readBytes(piece.count)
            if let decompressor {
                try decompressor.write(piece) { buffer in if goesOn { goesOn = try body(Array(buffer)) } }
            } else {
                goesOn = try body(piece)
            }
            piece = try read(descriptor)
        }
        if goesOn { try decompressor?.finish() }
    }

    private func open() throws(ByteSourceError) -> Int32 {
        guard let path = input.path else { return STDIN_FILENO }
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ByteSourceError(code: errno) }
        return descriptor
    }

    private func read(_ descriptor: Int32) throws(ByteSourceError) -> [UInt8] {
        while true {
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, count in
                let result = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
                if result < 0 { code = errno }
                count = max(0, result)
            }
            if code == EINTR { continue }
            guard code == 0 else { throw ByteSourceError(code: code) }
            return piece
        }
    }
}

/// The system did not let a file be read.
struct ByteSourceError: Error, CustomStringConvertible {
    let code: Int32

    var description: String { "\(String(cString: strerror(code))); check the path, and that this user may read it" }
}
