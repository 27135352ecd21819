import Foundation
import Synchronization
import Testing

@testable import SocketHTTPServer

@Suite struct PressureTests {
    private static let body = HTTPBody([UInt8](repeating: 69, count: 16 << 20))

    private let inline: @Sendable (HTTPRequest) -> HTTPResponse? = { request in
        request.path == "/big" ? HTTPResponse(status: 200, body: PressureTests.body) : nil
    }

    @Test func slowReadersShareOneBodyAndDelayNobody() throws {
        let server = try RunningServer.echoing(inline: inline)
        let slow = try (0..<20).map { _ in try server.client(receiveBuffer: 131_072) }
        for client in slow {
            try client.get("/big")
            _ = try client.readHead()
        }
        #expect(server.server.metrics.inFlightBodyBytes == 16 << 20)
        let fast = try server.client()
        try fast.get("/")
        #expect(try fast.response().text == "GET / 0")
        for client in slow.prefix(3) { #expect(try client.readBody(16 << 20)) }
    }

    @Test func clientsThatGoAwayInTheMiddleAreForgotten() throws {
        let server = try RunningServer.echoing(inline: inline)
        for _ in 0..<20 {
            let client = try server.client(receiveBuffer: 131_072)
            try client.get("/big")
            _ = try client.readHead()
        }
        let isForgotten = eventually { server.server.metrics.openConnections == 0 && server.server.metrics.inFlightBodyBytes == 0 }
        #expect(isForgotten)
        #expect(server.server.metrics.abortedAnswers == 20)
    }

    @Test func aClientThatGoesAwayBeforeItsAnswerHarmsNobody() throws {
        let gate = Gate()
        let server = try RunningServer { request in
            if request.path == "/wait" { gate.pass() }
            return .text(200, "ok")
        }
        var client: TestClient? = try server.client()
        try client?.get("/wait")
        gate.waitForEntries()
        client = nil
        gate.open()
        let other = try server.client()
        try other.get("/")
        #expect(try other.response().text == "ok")
    }

    /// More than a client may pipeline in one turn, and more than the sockets hold: the client reads nothing until it has sent all.
    @Test func aClientThatPipelinesWithoutReadingIsSlowedDown() throws {
        let server = try RunningServer.echoing(inline: { _ in .text(200, String(repeating: "x", count: 3_000)) })
        let client = try server.client()
        let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        try client.send(String(repeating: request, count: 5_000))
        for _ in 0..<5_000 { #expect(try client.response().body.count == 3_000) }
    }

    /// Without descriptors the server makes room, waits, and goes on.
    @Test func survivesTheLackOfDescriptors() throws {
        let shortage = Shortage(failures: 4)
        let server = try RunningServer.echoing(acceptor: shortage.acceptor)
        let client = try server.client()
        try client.get("/")
        #expect(try client.response().status == 200)
        #expect(server.server.metrics.acceptFailures == 2, "two calls each: one as usual, one with the reserve")
    }

    @Test func theLackOfDescriptorsCostsTheOldestWaitingConnection() throws {
        let shortage = Shortage(failures: 0)
        let server = try RunningServer.echoing(acceptor: shortage.acceptor)
        let idle = try server.client()
        try idle.get("/")
        #expect(try idle.response().status == 200)
        shortage.begin(failures: 1)
        let client = try server.client()
        try client.get("/")
        #expect(try client.response().status == 200)
        #expect(try idle.isAtEnd())
    }

    @Test func turnsOneClientAwayWithTheReserve() throws {
        let shortage = Shortage(failures: 1)
        let server = try RunningServer.echoing(acceptor: shortage.acceptor)
        let client = try server.client()
        let response = try client.response()
        #expect(response.status == 503)
        #expect(response.text.contains("file descriptors"))
        let other = try server.client()
        try other.get("/")
        #expect(try other.response().status == 200)
    }
}

/// A system without descriptors for a number of calls.
private final class Shortage: Sendable {
    private let failures: Mutex<Int>

    init(failures: Int) { self.failures = Mutex(failures) }

    func begin(failures: Int) { self.failures.withLock { $0 = failures } }

    var acceptor: Acceptor {
        Acceptor { [self] listener in
            let fails = failures.withLock {
                $0 -= 1
                return $0 >= 0
            }
            return fails ? .exhausted : Acceptor.system.accept(listener)
        }
    }
}
