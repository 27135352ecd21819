import SocketHTTPServer

package final class SimulatorServer: Sendable {
    let api: SimulatedModeAPI
    private let server: HTTPServer

    /// A server that is not started.
    ///
    /// - Parameter listen: where; default a free port of 127.0.0.1, because the simulator's key is not a secret.
    package init(api: SimulatedModeAPI, listen: ListenAddress = .tcp(host: "127.0.0.1", port: 0)) {
        self.api = api
        server = HTTPServer(listen: [listen]) { api.respond($0) }
    }

    /// Binds and answers from now on.
    ///
    /// - Returns: The base URL of the API, without `/api`: `http://127.0.0.1:41234`; for a Unix socket `unix:/path`.
    /// - Throws: ``HTTPServerError`` when the address cannot be bound.
    package func start() throws(HTTPServerError) -> String {
        try server.start().first?.localURL ?? ""
    }

    /// Finishes the answers under way, for at most that long, and closes everything. Blocks until done.
    package func stop(drain: Duration = .seconds(1)) { server.stop(drain: drain) }
}
