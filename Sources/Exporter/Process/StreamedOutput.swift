import Foundation

/// The place of `--output` for what is too long to be kept in memory: a file, or `-` for stdout.
///
/// A file is written beside its place and moved there at the end, so that nobody ever reads half of it. Not `Sendable`: one thread at a
/// time.
public final class StreamedOutput {
    private let path: String
    private let temporaryPath: String
    private let descriptor: Int32
    private var isFinished = false

    /// How many bytes were written.
    public private(set) var bytes: Int64 = 0

    /// - Throws: ``OutputError`` when the file cannot be created.
    public init(path: String) throws(OutputError) {
        self.path = path
        temporaryPath = "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp"
        descriptor = path == "-" ? STDOUT_FILENO : open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw OutputError(path: path, reason: String(cString: strerror(errno))) }
    }

    deinit {
        guard !isFinished, path != "-" else { return }
        close(descriptor)
        unlink(temporaryPath)
    }

    /// Writes all of it.
    ///
    /// - Throws: ``OutputError``, for example when the disk is full.
    public func write(_ content: [UInt8]) throws(OutputError) {
        var offset = 0
        while offset < content.count {
            let count = content.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress?.advanced(by: offset), content.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw OutputError(path: path, reason: String(cString: strerror(errno))) }
            offset += count
        }
        bytes += Int64(content.count)
    }

    /// Puts the file in its place. Without it there is none.
    ///
    /// - Throws: ``OutputError``.
    public func finish() throws(OutputError) {
        guard path != "-" else { return }
        guard fsync(descriptor) == 0 || errno == EINVAL, rename(temporaryPath, path) == 0 else {
            throw OutputError(path: path, reason: String(cString: strerror(errno)))
        }
        isFinished = true
        close(descriptor)
    }
}
