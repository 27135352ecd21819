import Foundation

/// What changes when a file is written or replaced, whatever is done to its modification time; symbolic links are followed.
package struct FileStamp: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: Int64
    /// The time of the last change of content or attributes, which no program can set.
    private let changed: Int64

    /// Nil when the file cannot be seen.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// Whether a further change now would show: times of files move in steps of milliseconds, so what changed within the last tenth of a
    /// second may have changed again unseen.
    package var isSettled: Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return abs(Self.nanoseconds(now) - changed) > 100_000_000
    }

    private static func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }
}
