/// Where a server listens in fact, with the port that the system gave.
package struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
    /// The TCP port; 0 for a unix socket.
    package let port: UInt16
    /// `http://127.0.0.1:10633`, `https://[::]:10633` or `unix:/path`.
    package let description: String
    /// The same as a client on this machine would type it: `http://localhost:10633` when every address is listened on.
    package let localURL: String

    init(host: String, port: UInt16, secure: Bool) {
        let scheme = secure ? "https" : "http"
        self.port = port
        description = "\(scheme)://\(ListenAddress.bracketed(host)):\(port)"
        let everywhere = host == "::" || host == "0.0.0.0"
        localURL = everywhere ? "\(scheme)://localhost:\(port)" : description
    }

    init(unixPath: String) {
        port = 0
        description = "unix:\(unixPath)"
        localURL = description
    }
}
