import Foundation

/// The place of `--output` for what is too long to be kept in memory: a file, or `-` for stdout.
///
/// A file is written next to its place and moved there at the end, so that no reader ever sees half of it; a device or a pipe is written to
/// as it is. Not `Sendable`: one thread at a time.
package final class StreamedOutput {
    private let path: String
    /// Where a file is written before it is moved to its place; nil for everything else.
    private let temporary: (path: String, place: String)?
    private let descriptor: Int32
    private var isFinished = false

    package private(set) var bytes: Int64 = 0

    /// Where a file is written before it is moved to its place, for those who write to it by name; nil for everything but a file.
    package var temporaryPath: String? { temporary?.path }

    /// First removes what a killed process has left next to the same file.
    ///
    /// - Parameter newPermissions: of a file that is not there yet, as far as the mask of the process allows.
    /// - Throws: ``OutputError`` when the file cannot be created.
    package init(path: String, newPermissions: mode_t = 0o644) throws(OutputError) {
        self.path = path
        switch OutputPlace(path) {
        case .standardOutput:
            temporary = nil
            descriptor = STDOUT_FILENO
        case .stream(let place):
            temporary = nil
            descriptor = open(place, O_WRONLY | O_APPEND | O_CLOEXEC)
        case .unwritable(let reason):
            throw OutputError(path: path, reason: reason)
        case .file(let place, let permissions):
            Self.removeLeftovers(of: place)
            let partial = "\(place).\(ProcessInfo.processInfo.processIdentifier)\(Self.suffix)"
            temporary = (partial, place)
            descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, newPermissions)
            if let permissions, descriptor >= 0 { _ = fchmod(descriptor, permissions) }
        }
        guard descriptor >= 0 else { throw OutputError(path: path, reason: OutputError.systemReason()) }
    }

    deinit {
        guard !isFinished, descriptor != STDOUT_FILENO else { return }
        close(descriptor)
        if let temporary { unlink(temporary.path) }
    }

    /// Writes all of it.
    ///
    /// - Throws: ``OutputError``, for example when the disk is full.
    package func write(_ content: [UInt8]) throws(OutputError) {
        var offset = 0
        while offset < content.count {
            let count = content.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress?.advanced(by: offset), content.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // stdout may be a pipe that another program has made non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
                continue
            }
            guard count >= 0 else { throw OutputError(path: path, reason: OutputError.systemReason()) }
            offset += count
        }
        bytes += Int64(content.count)
    }

    /// Puts the file in its place. Without it there is none.
    ///
    /// - Throws: ``OutputError``.
    package func finish() throws(OutputError) {
        guard descriptor != STDOUT_FILENO else { return }
        if let temporary {
            guard fsync(descriptor) == 0 || errno == EINVAL, rename(temporary.path, temporary.place) == 0 else {
                throw OutputError(path: path, reason: OutputError.systemReason())
            }
            Self.synchronizeFolder(of: temporary.place)
        }
        isFinished = true
        close(descriptor)
    }
}
