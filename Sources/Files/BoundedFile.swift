import Foundation

/// Reads small files that people write, and says what is wrong with those that cannot be read.
package enum BoundedFile {
    /// Why a file was not read.
    package struct Failure: Error, CustomStringConvertible {
        /// What the matter is and what to do, without the path.
        package let description: String
    }

    /// The whole content; empty for an empty file.
    ///
    /// - Parameter limit: the largest content accepted, in bytes.
    /// - Throws: ``Failure``, which says what the matter is and what to do, but not the path.
    package static func read(_ path: String, limit: Int) throws(Failure) -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: reason(errno)) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var information = stat()
        if fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
            throw Failure(description: "is a directory: name a file in it")
        }
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw Failure(description: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard bytes.count <= limit else { throw Failure(description: "is larger than \(limit) bytes, too large for this kind of file") }
        return bytes
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "does not exist: check the path"
        case EACCES, EPERM: "is not readable by this user: check its permissions and those of its directories"
        case ENOTDIR: "has a parent that is not a directory: check the path"
        default: "cannot be opened: \(String(cString: strerror(code)))"
        }
    }
}
