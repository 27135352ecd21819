import Foundation
import Testing

@testable import SocketHTTPServer

@Suite struct ConversationTests {
    @Test func keepsTheConnectionForFurtherRequests() throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        for number in 1...3 {
            try client.send(
                "POST /\(number) HTTP/1.1\r\nHost: h\r\nContent-Length: \(number)\r\n\r\n\(String(repeating: "x", count: number))"
            )
            let response = try client.response()
            #expect(response.status == 200)
            #expect(response.text == "POST /\(number) \(number)")
            #expect(response.header("Connection") == nil)
        }
        #expect(server.server.metrics.acceptedConnections == 1)
    }

    @Test func answersPipelinedRequestsInOrder() throws {
        let server = try RunningServer.echoing(inline: { $0.queryValue("inline") == nil ? nil : .text(200, "inline \($0.path)") })
        let client = try server.client()
        let requests = (0..<100).map { "GET /\($0)\($0 % 3 == 0 ? "" : "?inline") HTTP/1.1\r\nHost: h\r\n\r\n" }
        try client.send(requests.joined())
        for number in 0..<100 {
            #expect(try client.response().text == (number % 3 == 0 ? "GET /\(number) 0" : "inline /\(number)"))
        }
    }

    @Test func headHasTheLengthAndNoBody() throws {
        let body = HTTPBody([UInt8](repeating: 65, count: 20_000))
        let server = try RunningServer { _ in HTTPResponse(status: 200, body: body) }
        let client = try server.client()
        try client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try client.response(isHead: true).header("Content-Length") == "20000")
        #expect(try client.response().body == body.chunks[0])
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
    ])
    func closesWhenTheClientWantsIt(request: String) throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        try client.send(request)
        #expect(try client.response().header("Connection") == "close")
        #expect(try client.isAtEnd())
    }

    @Test func keepsHTTP10ConnectionsThatAskForIt() throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        for _ in 0..<2 {
            try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try client.response().header("Connection") == "keep-alive")
        }
    }

    @Test func asksForABodyThatWaits() throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.response().status == 100)
        try client.send("abc")
        #expect(try client.response().text == "POST / 3")
    }

    @Test func takesChunkedBodies() throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n")
        try client.send("2\r\nef\r\n0\r\n\r\n")
        #expect(try client.response().text == "POST / 6")
    }

    @Test func answersAClientThatHasFinishedSending() throws {
        let body = HTTPBody([UInt8](repeating: 66, count: 5 << 20))
        let server = try RunningServer { _ in HTTPResponse(status: 200, body: body) }
        let client = try server.client()
        try client.get("/")
        client.finishSending()
        #expect(try client.response().body.count == 5 << 20)
        #expect(try client.isAtEnd())
    }

    @Test func tellsAClientThatItsRequestIsIncomplete() throws {
        let server = try RunningServer.echoing()
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHo")
        client.finishSending()
        #expect(try client.response().status == 400)
    }

    @Test func tellsTheHandlerWhoAsks() throws {
        let server = try RunningServer { .text(200, $0.peer) }
        let client = try server.client()
        try client.get("/")
        #expect(try client.response().text.hasPrefix("127.0.0.1:"))
    }

    @Test func pacesAnswersWithoutHoldingAWorker() throws {
        let chunks = (0..<4).map { Array("part \($0)".utf8) }
        let server = try RunningServer(limits: serverLimits { $0.workerThreads = 1 }) { request in
            guard request.path == "/slow" else { return .text(200, "fast") }
            let pacing = Pacing(initialDelay: .milliseconds(20), chunkInterval: .milliseconds(5))
            return HTTPResponse(status: 200, body: HTTPBody(chunks: chunks), pacing: pacing)
        }
        let (slow, fast) = (try server.client(), try server.client())
        try slow.get("/slow")
        try fast.get("/")
        #expect(try fast.response().text == "fast")
        #expect(try slow.response().text == "part 0part 1part 2part 3")
    }

    @Test func cutsAnswersOffAsTheHandlerWants() throws {
        let server = try RunningServer { request in
            let pacing = request.path == "/cut" ? Pacing(truncateAfterBytes: 3) : Pacing(closesWithoutAnswer: true)
            return HTTPResponse(status: 200, body: HTTPBody("hello"), pacing: pacing)
        }
        let client = try server.client()
        try client.get("/cut")
        #expect(try client.readHead().contains("Content-Length: 5"))
        #expect(try client.readToEnd() == Array("hel".utf8))
        let other = try server.client()
        try other.get("/dead")
        #expect(try other.isAtEnd())
    }

    /// A worker that has the only thread must not delay what is answered inline.
    @Test func inlineAnswersDoNotWaitForWorkers() throws {
        let gate = Gate()
        let server = try RunningServer(
            limits: serverLimits { $0.workerThreads = 1 },
            inline: { $0.path == "/healthy" ? .text(200, "ok") : nil },
            handler: { _ in
                gate.pass()
                return .text(200, "late")
            }
        )
        let (slow, fast) = (try server.client(), try server.client())
        try slow.get("/")
        gate.waitForEntries()
        try fast.get("/healthy")
        #expect(try fast.response().text == "ok")
        gate.open()
        #expect(try slow.response().text == "late")
    }
}
