import Foundation
import Synchronization
import Threads

/// A small HTTP/1.1 server, bounded in every direction: one thread for all sockets, a few for handlers.
///
/// Keep-alive, pipelining, HEAD, `Expect: 100-continue` and chunked request bodies are handled here; handlers see complete requests and
/// give complete answers. What it does not do: HTTP/2, compression, streaming bodies, upgrades.
///
/// ```swift
/// let server = HTTPServer(listen: [.tcp(host: "127.0.0.1", port: 0)]) { request in .text(200, "hello \(request.path)") }
/// let addresses = try server.start()
/// server.stop(drain: .seconds(5))
/// ```
package final class HTTPServer: Sendable {
    private let listen: [ListenAddress]
    private let limits: HTTPServerLimits
    private let tls: (@Sendable () throws -> TLSSettings?)?
    private let inline: (@Sendable (HTTPRequest) -> HTTPResponse?)?
    private let handler: @Sendable (HTTPRequest) -> HTTPResponse
    private let acceptor: Acceptor
    private let admission: (@Sendable (HTTPRequest) -> RequestAdmission)?
    private let tlsFailure: (@Sendable (String) -> Void)?
    private let statistics = Statistics()
    private let state = Mutex(State())

    /// Prepares a server; nothing is opened before ``start()``.
    ///
    /// - Parameters:
    ///   - listen: the addresses, all served alike.
    ///   - limits: what clients may take.
    ///   - tls: the TLS settings, asked for at start and, on the thread that serves all sockets, again for each connection; nil, or a
    ///     closure that returns nil at start, is plain HTTP. When it throws or its files cannot be used after the start, the last good
    ///     settings stay.
    ///   - tlsFailure: called on the same thread with what such a failure says, once for each.
    ///   - admission: decides about each request by its head, on the thread that serves all sockets, before anything of a body is read; nil
    ///     accepts all, with bodies of ``HTTPServerLimits/bodyBytes``. What it answers never counts as a concurrent request.
    ///   - inline: runs on the thread that serves all sockets, so it must never block; its nil hands the request to `handler`.
    ///   - acceptor: takes connections; replaced in tests.
    ///   - handler: runs on a worker thread and may block.
    package init(
        listen: [ListenAddress],
        limits: HTTPServerLimits = .init(),
        tls: (@Sendable () throws -> TLSSettings?)? = nil,
        tlsFailure: (@Sendable (String) -> Void)? = nil,
        admission: (@Sendable (HTTPRequest) -> RequestAdmission)? = nil,
        inline: (@Sendable (HTTPRequest) -> HTTPResponse?)? = nil,
        acceptor: Acceptor = .system,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        self.listen = listen
        self.limits = limits
        self.tls = tls
        self.tlsFailure = tlsFailure
        self.admission = admission
        self.inline = inline
        self.acceptor = acceptor
        self.handler = handler
    }

    /// A server without a holder stops at once.
    deinit { state.withLock { $0.run }?.stop(drain: .zero) }

    /// Opens the addresses and serves until ``stop(drain:)``.
    ///
    /// - Returns: where it listens, in the order of `listen`.
    /// - Throws: ``HTTPServerError`` when an address, the TLS settings or the system do not allow it; then nothing stays open.
    package func start() throws(HTTPServerError) -> [BoundAddress] {
        try noteStart()
        let maximumConnections = try FileDescriptors.connections(wanted: limits.connections)
        var tlsContexts: TLSContextSource?
        if let tls { tlsContexts = try TLSContextSource(provider: tls, statistics: statistics, report: tlsFailure) }
        let mailbox = try Mailbox()
        let listeners: [ListeningSocket]
        do {
            listeners = try Self.open(listen, secure: tlsContexts != nil)
        } catch {
            mailbox.close()
            throw error
        }
        let parts = EventLoop.Parts(
            limits: limits,
            maximumConnections: maximumConnections,
            inline: inline,
            handler: handler,
            acceptor: acceptor,
            mailbox: mailbox,
            pool: WorkerPool(name: "http-worker", threads: limits.workerThreads, mailbox: mailbox),
            admission: admission,
            // Passwords are slow to check on purpose; one at a time, behind everything else, costs the service least.
            decisionPool: admission == nil ? nil : WorkerPool(name: "http-admission", threads: 1, niceness: 10, mailbox: mailbox),
            firstReservedDescriptor: FileDescriptors.limit.map { Int32(clamping: $0 - FileDescriptors.reserve) } ?? .max,
            statistics: statistics,
            tls: tlsContexts
        )
        let run = ServerRun(mailbox: mailbox)
        state.withLock { $0.run = run }
        BlockingWork.start(named: "http-loop") {
            EventLoop(parts: parts, listeners: listeners).run()
            run.noteEnd()
        }
        return listeners.map(\.bound)
    }

    /// Stops accepting, finishes the answers under way, and returns when all is closed.
    ///
    /// May be called more than once and from several threads; the shortest time counts. Not to be called from `inline`, whose thread it
    /// waits for, nor from `handler`, which it would wait for until the time is over. Without a start before it, it does nothing.
    ///
    /// - Parameter drain: how long answers under way may take; then they are cut off. Idle connections do not delay the end,
    ///   and a half-sent request has 250 ms.
    package func stop(drain: Duration) {
        guard let run = state.withLock({ $0.run }) else { return }
        run.stop(drain: drain)
        run.waitForEnd()
    }

    var metrics: HTTPServerMetrics { statistics.snapshot }

    private static func open(_ addresses: [ListenAddress], secure: Bool) throws(HTTPServerError) -> [ListeningSocket] {
        var listeners: [ListeningSocket] = []
        do {
            for address in addresses { listeners.append(try ListeningSocket.open(address, secure: secure)) }
        } catch {
            listeners.forEach { $0.close() }
            throw error
        }
        return listeners
    }

    private func noteStart() throws(HTTPServerError) {
        let isFirst = state.withLock { state in
            let isFirst = !state.hasStarted
            state.hasStarted = true
            return isFirst
        }
        guard isFirst else { throw HTTPServerError(.alreadyStarted, "this server was started before; make a new one") }
    }

    private struct State {
        var hasStarted = false
        var run: ServerRun?
    }
}

/// A server that was started: how to reach its loop, and how to wait for its end.
final class ServerRun: Sendable {
    private let mailbox: Mailbox
    private let loop = DispatchGroup()

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
        loop.enter()
    }

    func stop(drain: Duration) { mailbox.post(.stop(drain: drain)) }

    /// Called once, by the loop.
    func noteEnd() { loop.leave() }

    func waitForEnd() { loop.wait() }
}
