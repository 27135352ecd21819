import Foundation
import TestSupport

@testable import SocketHTTPServer

/// A server on a free port of this machine, stopped with its holder.
final class RunningServer: Sendable {
    let server: HTTPServer
    let port: UInt16

    init(
        limits: HTTPServerLimits = .init(),
        tls: (@Sendable () throws -> TLSSettings?)? = nil,
        acceptor: Acceptor = .system,
        admission: (@Sendable (HTTPRequest) -> RequestAdmission)? = nil,
        inline: (@Sendable (HTTPRequest) -> HTTPResponse?)? = nil,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws {
        server = HTTPServer(
            listen: [.tcp(host: "127.0.0.1", port: 0)],
            limits: limits,
            tls: tls,
            admission: admission,
            inline: inline,
            acceptor: acceptor,
            handler: handler
        )
        port = try server.start().first?.port ?? 0
    }

    deinit { server.stop(drain: .zero) }

    func client(receiveBuffer: Int32? = nil) throws -> TestClient { try TestClient(port: port, receiveBuffer: receiveBuffer) }

    /// A server that tells what came.
    static func echoing(
        limits: HTTPServerLimits = .init(),
        acceptor: Acceptor = .system,
        admission: (@Sendable (HTTPRequest) -> RequestAdmission)? = nil,
        inline: (@Sendable (HTTPRequest) -> HTTPResponse?)? = nil
    ) throws -> RunningServer {
        try RunningServer(limits: limits, acceptor: acceptor, admission: admission, inline: inline) { request in
            .text(200, "\(request.method) \(request.path) \(request.body.count)")
        }
    }
}

/// Limits with some of them changed.
func serverLimits(_ change: (inout HTTPServerLimits) -> Void) -> HTTPServerLimits {
    var limits = HTTPServerLimits()
    change(&limits)
    return limits
}

/// A handler that says when it has begun, and ends when it is told to.
final class Gate: Sendable {
    private let entered = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    /// For the handler: tells that it is here, and waits.
    func pass() {
        entered.signal()
        opened.wait()
    }

    /// Waits until `count` handlers are at the gate.
    func waitForEntries(_ count: Int = 1) { for _ in 0..<count { entered.wait() } }

    /// Lets `count` handlers go on.
    func open(_ count: Int = 1) { for _ in 0..<count { opened.signal() } }
}

/// Waits for a state that nothing announces.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let limit = Date(timeIntervalSinceNow: 60)
    while Date() < limit {
        if try condition() { return true }
        poll(nil, 0, 1)
    }
    return false
}

extension HTTPRequest {
    /// The first value of a query item; nil when the query does not have it.
    func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
