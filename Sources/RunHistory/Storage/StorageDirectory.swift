import Files
import Foundation

/// The folder that holds a history.
enum StorageDirectory {
    /// Makes the folder, and those above it, where they are missing. The last one is for this user alone; one that exists stays as it is.
    ///
    /// - Throws: ``HistoryError`` of kind `place`, `permission`, `readOnly`, `diskFull` or `inputOutput`.
    static func make(_ path: String) throws(HistoryError) {
        try make(path.isEmpty ? "." : path, mode: 0o700)
    }

    private static func make(_ path: String, mode: mode_t) throws(HistoryError) {
        if try exists(path) { return }
        let parent = FilePath.folder(path)
        if parent != path { try make(parent, mode: 0o755) }
        guard mkdir(path, mode) != 0 else { return }
        guard errno == EEXIST else { throw failure(errno, "create the storage directory", path) }
        // Made by another process in between, or a link that leads nowhere.
        guard try exists(path) else { throw place(path, "\(path) is a link to something that does not exist") }
    }

    private static func exists(_ path: String) throws(HistoryError) -> Bool {
        var information = stat()
        guard stat(path, &information) == 0 else {
            if errno == ENOENT { return false }
            throw failure(errno, "open the storage directory", path)
        }
        guard information.st_mode & S_IFMT == S_IFDIR else { throw place(path, "\(path) is not a directory") }
        return true
    }

    /// What an error number of the operating system means for a file or folder of the storage.
    static func failure(_ code: Int32, _ operation: String, _ path: String) -> HistoryError {
        let kind: HistoryError.Kind =
            switch code {
            case EACCES, EPERM: .permission
            case EROFS: .readOnly
            case ENOSPC, EDQUOT, EFBIG: .diskFull
            case ENOTDIR: .place
            default: .inputOutput
            }
        let detail = code == ENOTDIR ? "\(obstacle(above: path)) is not a directory" : String(cString: strerror(code))
        return HistoryError(kind, operation: operation, path: path, detail: detail)
    }

    /// The part of a path that stands where a folder would have to be.
    private static func obstacle(above path: String) -> String { existing(FilePath.folder(path)) }

    /// The longest part of a path that exists.
    static func existing(_ path: String) -> String {
        var information = stat()
        var part = path
        while part != "/", part != ".", stat(part, &information) != 0 { part = FilePath.folder(part) }
        return part
    }

    private static func place(_ path: String, _ detail: String) -> HistoryError {
        HistoryError(.place, operation: "open the storage directory", path: path, detail: detail)
    }

    /// The type of the network file system that a folder lies on, or will lie on, for example `nfs4`; nil for any other. SQLite's
    /// write-ahead log needs memory that all processes share and locks that hold, neither of which such a file system promises
    /// (https://www.sqlite.org/wal.html, section 1).
    static func networkFileSystem(_ path: String) -> String? {
        var information = stat()
        guard stat(existing(path), &information) == 0, let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        else {
            return nil
        }
        return networkFileSystem(device: UInt64(information.st_dev), mounts: mounts)
    }

    /// - Parameter mounts: as in `/proc/self/mountinfo` (`man 5 proc`).
    static func networkFileSystem(device: UInt64, mounts: String) -> String? {
        // As glibc's `major` and `minor`, which are macros.
        let major = device >> 8 & 0xFFF | device >> 32 & 0xFFFF_F000
        let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
        let line = mounts.split(separator: "\n").last { $0.split(separator: " ").dropFirst(2).first == "\(major):\(minor)" }
        let type = line?.components(separatedBy: " - ").last?.split(separator: " ").first.map(String.init)
        return type.flatMap { networkFileSystems.contains($0) ? $0 : nil }
    }

    private static let networkFileSystems: Set = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p", "glusterfs", "lustre", "beegfs", "fuse.glusterfs", "fuse.sshfs",
        "fuse.s3fs", "fuse.mount-s3", "fuse.gcsfuse", "fuse.blobfuse2", "fuse.rclone", "fuse.smbnetfs", "fuse.juicefs", "fuse.ceph-fuse",
    ]
}
