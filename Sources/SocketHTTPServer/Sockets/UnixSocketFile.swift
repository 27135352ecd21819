import Foundation

/// The file of a unix socket: the system neither replaces nor removes it.
struct UnixSocketFile: Sendable, Equatable {
    let path: String
    private let device: UInt64
    private let inode: UInt64

    /// Remembers the file that is at `path` now; nil when there is none.
    init?(path: String) {
        guard let status = Self.status(path) else { return nil }
        self.path = path
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Removes the file, unless another has come in its place.
    func remove() {
        if UnixSocketFile(path: path) == self { unlink(path) }
    }

    /// Removes the socket file of a process that is gone.
    ///
    /// - Throws: when a process listens on it, or the file is not a socket.
    static func removeStale(path: String, address: SocketAddress) throws(HTTPServerError) {
        guard let status = status(path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw HTTPServerError(.listen, "cannot listen on unix:\(path): the file there is not a socket; choose another path")
        }
        let probe = SocketOptions.open(family: AF_UNIX)
        guard probe >= 0 else { throw HTTPServerError(.system, "cannot open a socket: \(SystemError.latest.text)") }
        defer { close(probe) }
        SocketOptions.prepare(probe)
        let connected = address.withPointer { connect(probe, $0, $1) }
        // A full backlog says EAGAIN: there is a listener nevertheless.
        guard connected != 0, errno == ECONNREFUSED else {
            throw HTTPServerError(
                .listen,
                "cannot listen on unix:\(path): another process listens there; stop it, or choose another path"
            )
        }
        unlink(path)
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }
}
