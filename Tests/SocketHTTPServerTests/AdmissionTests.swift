import Foundation
import Testing

@testable import SocketHTTPServer

@Suite struct AdmissionTests {
    /// A kilobyte is enough for everyone; `/no` may not speak, `/later` waits at the gate first.
    private func admission(_ gate: Gate? = nil) -> @Sendable (HTTPRequest) -> RequestAdmission {
        { request in
            switch request.path {
            case "/no": .answer(.text(401, "no"))
            case "/later":
                .decideLater {
                    gate?.pass()
                    return request.queryValue("answer") == "no" ? .answer(.text(401, "no")) : .accept(bodyBytes: 1024)
                }
            default: .accept(bodyBytes: 1024)
            }
        }
    }

    @Test func nothingOfABodyIsReadBeforeTheAdmission() throws {
        let server = try RunningServer.echoing(admission: admission())
        let clients = try (0..<20).map { _ in try server.client() }
        for client in clients {
            try client.send("POST /no HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
            try? client.send([UInt8](repeating: 97, count: 500_000))
            let response = try client.response()
            #expect(response.status == 401)
            #expect(response.header("Connection") == "close")
            #expect(server.server.metrics.inFlightBodyBytes == 0)
        }
    }

    @Test(arguments: ["/", "/later"])
    func theBodyIsAsLongAsTheAdmissionAllows(path: String) throws {
        let server = try RunningServer.echoing(admission: admission())
        // Not at the gate: nothing waits there.
        let client = try server.client()
        let body = String(repeating: "x", count: 1024)
        try client.send("POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Length: 1024\r\n\r\n\(body)")
        #expect(try client.response().text == "POST \(path) 1024")
        try client.send("POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Length: 1025\r\n\r\n")
        #expect(try client.response().status == 413)
        let other = try server.client()
        try other.send("POST \(path) HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n401\r\n")
        #expect(try other.response().status == 413)
    }

    /// A refusal without a body costs neither the connection nor the requests behind it.
    @Test func aRefusedRequestKeepsItsPlaceAmongOthers() throws {
        let gate = Gate()
        gate.open(2)
        let server = try RunningServer.echoing(admission: admission(gate))
        let client = try server.client()
        let paths = ["/a", "/no", "/later", "/b", "/later?answer=no", "/c"]
        try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
        var answers: [String] = []
        for _ in paths { answers.append(try client.response().text) }
        #expect(answers == ["GET /a 0", "no", "GET /later 0", "GET /b 0", "no", "GET /c 0"])
        #expect(server.server.metrics.acceptedConnections == 1)
    }

    /// Those who wait for a decision take neither workers nor the room for requests, and those who are known pass them.
    @Test func decisionsDelayNoOne() throws {
        let gate = Gate()
        let limits = serverLimits {
            $0.concurrentRequests = 1
            $0.workerThreads = 1
            $0.pendingDecisionsPerHost = 8
        }
        let server = try RunningServer.echoing(limits: limits, admission: admission(gate))
        let waiting = try (0..<8).map { _ in try server.client() }
        for client in waiting { try client.get("/later") }
        gate.waitForEntries()
        let known = try server.client()
        for _ in 0..<20 {
            try known.get("/")
            #expect(try known.response().status == 200)
        }
        gate.open(8)
        for client in waiting { #expect([200, 503].contains(try client.response().status)) }
    }

    @Test(arguments: [(8, 3), (3, 8)])
    func moreDecisionsThanAllowedAreRefusedAtOnce(total: Int, perHost: Int) throws {
        let gate = Gate()
        let limits = serverLimits {
            $0.pendingDecisions = total
            $0.pendingDecisionsPerHost = perHost
        }
        let server = try RunningServer.echoing(limits: limits, admission: admission(gate))
        let waiting = try (0..<3).map { _ in try server.client() }
        for client in waiting { try client.get("/later") }
        let late = try server.client()
        gate.waitForEntries()
        try late.get("/later")
        let refusal = try late.response()
        #expect(refusal.status == 429)
        #expect(refusal.header("Retry-After") == "1")
        gate.open(3)
        for client in waiting { #expect(try client.response().status == 200) }
        gate.open(1)
        try late.get("/later")
        #expect(try late.response().status == 200)
    }

    @Test func aClientThatLeavesGivesItsPlaceBackOnceDecided() throws {
        let gate = Gate()
        let server = try RunningServer.echoing(limits: serverLimits { $0.pendingDecisions = 1 }, admission: admission(gate))
        var client: TestClient? = try server.client()
        try client?.get("/later")
        gate.waitForEntries()
        client = nil
        gate.open(2)
        let other = try server.client()
        let wasServed = try eventually {
            try other.get("/later")
            return try other.response().status == 200
        }
        #expect(wasServed)
    }

    @Test func theEndDoesNotWaitForDecisionsBeyondItsTime() throws {
        let gate = Gate()
        let server = try RunningServer.echoing(admission: admission(gate))
        let client = try server.client()
        try client.get("/later")
        gate.waitForEntries()
        server.server.stop(drain: .milliseconds(20))
        #expect(try client.isAtEnd())
        gate.open()
    }
}

@Suite struct FileDescriptorTests {
    @Test(arguments: [(512, 20_000, 20, 512), (512, 256, 20, 208), (512, 64, 20, 16), (0, 1024, 20, 1)])
    func connectionsLeaveTheReserve(wanted: Int, limit: Int, open: Int, allowed: Int) throws {
        #expect(try FileDescriptors.connections(wanted: wanted, limit: limit, open: open) == allowed)
    }

    @Test func tooFewAreAnErrorThatSaysHowManyAreNeeded() {
        let error = #expect(throws: HTTPServerError.self) { try FileDescriptors.connections(wanted: 512, limit: 48, open: 20) }
        #expect(error?.kind == .system)
        #expect(error?.description.contains("limit of open files is 48, and at least 56 are needed") == true)
    }
}
