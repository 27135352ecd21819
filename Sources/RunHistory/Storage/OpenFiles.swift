import Files
import Foundation

/// Which files a writer has open, to notice when others take their place or they are removed: SQLite would go on writing into files
/// that can no longer be found (https://www.sqlite.org/howtocorrupt.html, section 2.4).
struct OpenFiles: Sendable {
    /// A file, whatever it is called.
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        /// Nil when there is none; `errno` says why.
        init?(_ path: String) {
            var information = stat()
            guard stat(path, &information) == 0 else { return nil }
            device = UInt64(information.st_dev)
            inode = UInt64(information.st_ino)
        }
    }

    private let path: String
    private let known: [String: Identity]

    /// Notes the database and its log as they are now.
    init(path: String) {
        self.path = path
        known = ["", "-wal"].reduce(into: [:]) { $0[$1] = Identity(path + $1) }
    }

    /// What happened to them in one line; nil when they are where they were opened.
    ///
    /// - Complexity: two calls of `stat(2)`.
    var problem: String? {
        for (suffix, identity) in known.sorted(by: { $0.key < $1.key }) {
            let name = FilePath.name(path) + suffix
            guard let present = Identity(path + suffix) else {
                let code = errno
                if code == ENOENT || code == ENOTDIR { return "\(name) was removed while it was open" }
                return "\(name) cannot be reached any more (\(String(cString: strerror(code))))"
            }
            if present != identity { return "another file took the place of \(name) while it was open" }
        }
        return nil
    }
}
