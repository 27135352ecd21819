import Foundation
import Testing

@testable import SocketHTTPServer

/// Every limit answers with its status, and the answer reaches a client that is still sending.
@Suite struct LimitTests {
    @Test(arguments: [
        ("GET /" + String(repeating: "a", count: 9_000), 414),
        ("GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "a", count: 40_000), 431),
        ("GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "X: y\r\n", count: 101), 431),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741824\r\n\r\n", 413), ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505), ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: br, chunked\r\n\r\n", 501),
    ])
    func answersWithTheStatusAndCloses(request: String, status: Int) throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        try client.send(request)
        // More than the server reads in one go: without lingering this would reset the connection.
        try? client.send([UInt8](repeating: 97, count: 300_000))
        let response = try client.response()
        #expect(response.status == status)
        #expect(response.header("Connection") == "close")
        client.finishSending()
        #expect(try client.isAtEnd())
        #expect(server.server.metrics.requestsByStatus == [status: 1])
    }

    @Test func refusesARequestThatComesTooSlowly() throws {
        let server = try RunningServer.echoing(limits: serverLimits { $0.headerTimeout = .milliseconds(30) })
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHo")
        #expect(try client.response().status == 408)
        #expect(try client.isAtEnd())
    }

    /// The time is absolute: each byte that comes in between does not prolong it.
    @Test func steadyDrippingDoesNotBuyTime() throws {
        let server = try RunningServer.echoing(limits: serverLimits { $0.headerTimeout = .milliseconds(100) })
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nX: ")
        let wasRefused = eventually {
            try? client.send("a")
            return server.server.metrics.requestsByStatus[408] == 1
        }
        #expect(wasRefused)
        #expect(try client.response().status == 408)
    }

    @Test func refusesABodyThatComesTooSlowly() throws {
        let server = try RunningServer.echoing(limits: serverLimits { $0.bodyTimeout = .milliseconds(30) })
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
        #expect(try client.response().status == 408)
    }

    @Test func closesIdleConnectionsWithoutAWord() throws {
        let server = try RunningServer.echoing(limits: serverLimits { $0.idleTimeout = .milliseconds(30) })
        let client = try server.client()
        try client.get("/")
        #expect(try client.response().status == 200)
        #expect(try client.isAtEnd())
        let silent = try RunningServer.echoing(limits: serverLimits { $0.headerTimeout = .milliseconds(30) })
        #expect(try silent.client().isAtEnd())
    }

    @Test func closesConnectionsWhoseAnswerIsNotRead() throws {
        let body = HTTPBody([UInt8](repeating: 67, count: 32 << 20))
        let server = try RunningServer(limits: serverLimits { $0.writeStallTimeout = .milliseconds(100) }) { _ in
            HTTPResponse(status: 200, body: body)
        }
        let client = try server.client(receiveBuffer: 131_072)
        try client.get("/")
        let wasAborted = eventually { server.server.metrics.abortedAnswers == 1 }
        #expect(wasAborted)
        #expect(try client.readToEnd().count < 32 << 20)
    }

    @Test func refusesRequestsBeyondTheConcurrentOnes() throws {
        let gate = Gate()
        let server = try RunningServer(
            limits: serverLimits {
                $0.concurrentRequests = 2
                $0.workerThreads = 1
            },
            handler: { _ in
                gate.pass()
                return .text(200, "ok")
            }
        )
        let clients = try (0..<2).map { _ in try server.client() }
        for client in clients { try client.get("/") }
        gate.waitForEntries()
        let bothAreIn = eventually { server.server.metrics.activeRequests == 2 }
        #expect(bothAreIn)
        let third = try server.client()
        try third.get("/")
        let refusal = try third.response()
        #expect(refusal.status == 503)
        #expect(refusal.header("Retry-After") == "1")
        gate.open(3)
        for client in clients { #expect(try client.response().status == 200) }
        try third.get("/")
        #expect(try third.response().status == 200)
    }

    @Test func refusesAnswersBeyondTheBytesInFlight() throws {
        let server = try RunningServer(limits: serverLimits { $0.inFlightBodyBytes = 40 << 20 }) { _ in
            HTTPResponse(status: 200, body: HTTPBody([UInt8](repeating: 68, count: 32 << 20)))
        }
        let first = try server.client(receiveBuffer: 131_072)
        try first.get("/")
        _ = try first.readHead()
        let second = try server.client()
        try second.get("/")
        #expect(try second.response().status == 503)
        #expect(try first.readBody(32 << 20))
        try second.get("/")
        #expect(try second.response().status == 200)
    }

    @Test func refusesBodiesBeyondTheBytesInFlight() throws {
        let server = try RunningServer.echoing(limits: serverLimits { $0.inFlightBodyBytes = 100_000 })
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
        try? client.send([UInt8](repeating: 97, count: 200_000))
        #expect(try client.response().status == 503)
        client.finishSending()
        let isEmptyAgain = eventually { server.server.metrics.inFlightBodyBytes == 0 }
        #expect(isEmptyAgain)
    }

    @Test func theOldestWaitingConnectionMakesRoom() throws {
        let server = try RunningServer.echoing(limits: serverLimits { $0.connections = 2 })
        let oldest = try server.client()
        try oldest.send("GET / HTTP/1.1\r\nHo")
        let isKnown = eventually { server.server.metrics.acceptedConnections == 1 }
        #expect(isKnown)
        let idle = try server.client()
        try idle.get("/")
        #expect(try idle.response().status == 200)
        let newest = try server.client()
        try newest.get("/")
        #expect(try newest.response().status == 200)
        #expect(try oldest.response().status == 503)
        try idle.get("/")
        #expect(try idle.response().status == 200)
        #expect(server.server.metrics.evictedConnections == 1)
    }

    /// Connections that are being served are not closed for others: these wait in the backlog until there is room.
    @Test func connectionsThatAreServedKeepTheirPlace() throws {
        let gate = Gate()
        let server = try RunningServer(limits: serverLimits { $0.connections = 1 }) { _ in
            gate.pass()
            return HTTPResponse.text(200, "served")
        }
        let first = try server.client()
        try first.get("/")
        gate.waitForEntries()
        let second = try server.client()
        try second.get("/")
        gate.open(2)
        #expect(try first.response().text == "served")
        #expect(try second.response().text == "served")
    }
}
