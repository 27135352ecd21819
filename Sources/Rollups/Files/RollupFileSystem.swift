import Foundation

/// The calls to the file system that a tree is written with; tests replace single ones to make them fail.
///
/// Every closure throws ``RollupError``.
package struct RollupFileSystem: Sendable {
    /// Makes one folder; does nothing when it exists. Returns whether it was made.
    package var makeDirectory: @Sendable (_ path: String) throws -> Bool
    /// Opens a file for writing, empty, and returns its descriptor.
    package var create: @Sendable (_ path: String) throws -> Int32
    /// Opens a file for reading and returns its descriptor.
    package var open: @Sendable (_ path: String) throws -> Int32
    /// Writes all bytes. `path` is for the error only.
    package var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ path: String) throws -> Void
    /// Reads up to the size of the buffer; 0 at the end. `path` is for the error only.
    package var read: @Sendable (_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ path: String) throws -> Int
    /// A hint: the system may begin to bring these bytes of a file to the disk, so that there is less to wait for at the end.
    package var beginSynchronizing: @Sendable (_ descriptor: Int32, _ bytes: Range<Int>) -> Void
    /// Brings the content of a file to the disk. `path` is for the error only.
    package var synchronize: @Sendable (_ descriptor: Int32, _ path: String) throws -> Void
    package var close: @Sendable (_ descriptor: Int32) -> Void
    /// Renames a file within its folder, over whatever has the new name.
    package var rename: @Sendable (_ from: String, _ to: String) throws -> Void
    /// Brings the entries of a folder to the disk.
    package var synchronizeDirectory: @Sendable (_ path: String) throws -> Void
    /// Removes a file; does nothing when it is not there.
    package var remove: @Sendable (_ path: String) throws -> Void
    /// Removes a folder if it is empty, else does nothing.
    package var removeEmptyDirectory: @Sendable (_ path: String) -> Void
    /// The size of a regular file in bytes; nil when there is none.
    package var size: @Sendable (_ path: String) throws -> Int?
    /// The names in a folder in any order, without `.` and `..`; none when there is no such folder.
    package var list: @Sendable (_ path: String) throws -> [String]
    /// Takes a lock on a file, which is made when missing, and returns the descriptor that holds it; nil when another process has it.
    package var lock: @Sendable (_ path: String) throws -> Int32?
    /// Gives up a lock and closes its descriptor.
    package var unlock: @Sendable (_ descriptor: Int32) -> Void

    package static let posix = RollupFileSystem(
        makeDirectory: { path in
            if mkdir(path, 0o755) == 0 { return true }
            guard errno == EEXIST else { throw failure("create folder", path) }
            return false
        },
        create: { path in try descriptor(path, O_WRONLY | O_CREAT | O_TRUNC, "create") },
        open: { path in try descriptor(path, O_RDONLY, "open") },
        write: { descriptor, bytes, path in
            var rest = bytes
            while !rest.isEmpty {
                let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    throw failure("write", path)
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
        },
        read: { descriptor, buffer, path in
            while true {
                let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
                if count >= 0 { return count }
                if errno != EINTR { throw failure("read", path) }
            }
        },
        beginSynchronizing: { descriptor, bytes in
            // On Linux this begins to write what is dirty, and lets go only of what is written already.
            _ = posix_fadvise(descriptor, bytes.lowerBound, bytes.count, POSIX_FADV_DONTNEED)
        },
        synchronize: { descriptor, path in
            guard fsync(descriptor) == 0 else { throw failure("synchronize", path) }
        },
        close: { descriptor in _ = Foundation.close(descriptor) },
        rename: { from, to in
            guard Foundation.rename(from, to) == 0 else { throw failure("rename", from) }
        },
        synchronizeDirectory: { path in
            let folder = try descriptor(path, O_RDONLY | O_DIRECTORY, "open folder")
            defer { _ = Foundation.close(folder) }
            guard fsync(folder) == 0 else { throw failure("synchronize folder", path) }
        },
        remove: { path in
            guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
        },
        removeEmptyDirectory: { path in _ = rmdir(path) },
        size: { path in
            var status = stat()
            if lstat(path, &status) != 0 {
                guard errno == ENOENT || errno == ENOTDIR else { throw failure("inspect", path) }
                return nil
            }
            return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        },
        list: { path in
            guard let folder = opendir(path) else {
                guard errno == ENOENT || errno == ENOTDIR else { throw failure("list", path) }
                return []
            }
            defer { closedir(folder) }
            var names: [String] = []
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                    field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { names.append(name) }
            }
            return names
        },
        lock: { path in
            let file = try descriptor(path, O_RDWR | O_CREAT, "open lock")
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return file }
            let isTaken = errno == EWOULDBLOCK
            let error = failure("lock", path)
            _ = Foundation.close(file)
            if isTaken { return nil }
            throw error
        },
        unlock: { descriptor in
            // Closing is not enough: a process that is being started holds a copy of the descriptor until it executes its program.
            _ = flock(descriptor, LOCK_UN)
            _ = Foundation.close(descriptor)
        })

    private static func descriptor(_ path: String, _ flags: Int32, _ operation: String) throws -> Int32 {
        while true {
            let result = Foundation.open(path, flags | O_CLOEXEC, 0o644)
            if result >= 0 { return result }
            if errno != EINTR { throw failure(operation, path) }
        }
    }

    /// The error that `errno` stands for.
    private static func failure(_ operation: String, _ path: String) -> RollupError {
        let code = errno
        let kind: RollupError.Kind =
            switch code {
            case ENOSPC, EDQUOT, EFBIG: .diskFull
            case EACCES, EPERM, EROFS: .permission
            default: .inputOutput
            }
        return RollupError(kind: kind, operation: operation, path: path, detail: String(cString: strerror(code)))
    }
}
