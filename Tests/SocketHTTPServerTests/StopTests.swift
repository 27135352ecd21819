import Foundation
import Testing

@testable import SocketHTTPServer

/// The time limit stands for "prompt": a stop that waits for its whole drain time fails.
@Suite(.timeLimit(.minutes(4))) struct StopTests {
    private static let drain: Duration = .seconds(300)

    /// Calls stop on a thread of its own; the semaphore is signalled when it returns.
    private func stop(_ server: RunningServer, drain: Duration = Self.drain) -> DispatchSemaphore {
        let stopped = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            server.server.stop(drain: drain)
            stopped.signal()
        }
        return stopped
    }

    private func refusesConnections(_ server: RunningServer) -> Bool {
        eventually { (try? server.client()) == nil }
    }

    @Test(arguments: [5 << 20, 32 << 20])
    func finishesAnAnswerThatIsBeingSent(bytes: Int) throws {
        let body = HTTPBody([UInt8](repeating: 65, count: bytes - 1) + [66])
        let server = try RunningServer { _ in HTTPResponse(status: 200, body: body) }
        let client = try server.client(receiveBuffer: 131_072)
        try client.get("/")
        let head = try client.readHead()
        #expect(head.contains("Content-Length: \(bytes)"))
        let stopped = stop(server)
        #expect(refusesConnections(server))
        #expect(try client.readToEnd() == body.chunks[0])
        stopped.wait()
        #expect(server.server.metrics.abortedAnswers == 0)
    }

    @Test func finishesARequestThatAWorkerHas() throws {
        let gate = Gate()
        let server = try RunningServer { _ in
            gate.pass()
            return .text(200, "done")
        }
        let client = try server.client()
        try client.get("/")
        gate.waitForEntries()
        let stopped = stop(server)
        #expect(refusesConnections(server))
        gate.open()
        let response = try client.response()
        #expect(response.text == "done")
        #expect(response.header("Connection") == "close")
        #expect(try client.isAtEnd())
        stopped.wait()
    }

    @Test func doesNotWaitForIdleOrHalfSentConnections() throws {
        let server = try RunningServer.echoing(
            limits: serverLimits {
                $0.idleTimeout = Self.drain
                $0.headerTimeout = Self.drain
            }
        )
        let (idle, silent, half) = (try server.client(), try server.client(), try server.client())
        try idle.get("/")
        #expect(try idle.response().status == 200)
        try half.send("GET / HTTP/1.1\r\n")
        let areKnown = eventually { server.server.metrics.openConnections == 3 }
        #expect(areKnown)
        stop(server).wait()
        #expect(try idle.isAtEnd())
        #expect(try silent.isAtEnd())
        #expect(try half.response().status == 408)
    }

    @Test func cutsOffAnswersAfterItsTime() throws {
        let body = HTTPBody([UInt8](repeating: 70, count: 32 << 20))
        let server = try RunningServer { _ in HTTPResponse(status: 200, body: body) }
        let client = try server.client(receiveBuffer: 131_072)
        try client.get("/")
        _ = try client.readHead()
        stop(server, drain: .milliseconds(50)).wait()
        #expect(server.server.metrics.abortedAnswers == 1)
        #expect(try client.readToEnd().count < 32 << 20)
    }

    @Test func mayBeCalledFromSeveralThreadsAndAgain() throws {
        let server = try RunningServer.echoing()
        let first = stop(server)
        let second = stop(server)
        first.wait()
        second.wait()
        server.server.stop(drain: .zero)
    }
}
