import Foundation

/// Holds a directory for one writer by `flock(2)` on `history.lock`.
///
/// The kernel drops the lock with the process, however that dies, so a file that is left behind is harmless. It holds the process id for
/// people.
final class WriterLock: Sendable {
    static let fileName = "history.lock"
    private let descriptor: Int32

    /// - Throws: ``HistoryError`` of kind `locked` naming the other process, or of the kind that the operating system reported.
    init(directory: String) throws(HistoryError) {
        let path = directory + "/" + Self.fileName
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageDirectory.failure(errno, "lock", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else { throw StorageDirectory.failure(code, "lock", path) }
            throw HistoryError(
                .locked,
                operation: "open for writing",
                path: directory,
                detail: "another writer has it open" + (holder.map { " (process \($0))" } ?? "")
            )
        }
        self.descriptor = descriptor
        let text = Array("\(getpid())\n".utf8)
        // The content only serves the message above: a failure to write it must not stop a writer that holds the lock.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    /// Lets the next writer in, once. The descriptor itself lives as long as this object, so that its number is never closed twice.
    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
