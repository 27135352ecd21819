import Foundation

/// A small HTTP/1.1 server: one thread for all sockets, a few for handlers.
public final class HTTPServer: Sendable {
    /// Prepares a server; nothing is opened before ``start()``.
    ///
    /// - Parameters:
    ///   - listen: the addresses, all served alike.
    ///   - limits: what clients may take.
    ///   - tls: the TLS settings, asked for at start and again for each connection; nil, or a closure that returns nil at start, is plain HTTP.
    ///     When it throws or its files cannot be used after the start, the last good settings stay.
    ///   - inline: runs on the thread that serves all sockets, so it must never block; its nil hands the request to `handler`.
    ///   - handler: runs on a worker thread and may block.
    public init(
        listen: [ListenAddress], limits: HTTPServerLimits = .init(), tls: (@Sendable () throws -> TLSSettings?)? = nil,
        inline: (@Sendable (HTTPRequest) -> HTTPResponse?)? = nil, handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
    }

    /// Opens the addresses and serves until ``stop(drainMilliseconds:)``.
    ///
    /// - Returns: where it listens, in the order of `listen`.
    /// - Throws: ``HTTPServerError`` when an address, the TLS settings or the system do not allow it; then nothing stays open.
    public func start() throws(HTTPServerError) -> [BoundAddress] {
        throw HTTPServerError(.system, "not there yet")
    }

    /// Stops accepting, finishes the answers under way, and returns when all is closed.
    ///
    /// - Parameter drainMilliseconds: how long answers under way may take; then they are cut off. Idle connections do not delay the end.
    public func stop(drainMilliseconds: Int) {
    }

    /// What the server has done and does.
    public var metrics: HTTPServerMetrics { HTTPServerMetrics() }
}
