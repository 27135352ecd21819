import CurlHTTP
import Foundation
import TestSupport
import Testing

@Suite struct CurlHTTPClientTests {
    private let client = CurlHTTPClient(connections: 2, userAgent: "mode-exporter-test/1.0")

    private func failure(_ request: CurlRequest) async -> CurlHTTPError? {
        await #expect(throws: CurlHTTPError.self) { try await client.send(request) }
    }

    @Test func sendsARequestAndReadsItsAnswer() async throws {
        let requests = Recorder<String>()
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                requests.add(request)
                connection.respond(
                    "200 OK",
                    headers: ["X-Test:  one ", "x-test: two", "Date: Mon, 23 Nov 2026 12:00:00 GMT"],
                    body: Array("hello".utf8)
                )
            }
        }
        var request = CurlRequest(url: server.url + "/path?query=1", headers: [("Accept", "application/json")])
        request.basicAuth = .init(user: "user", password: "pass:word")
        let response = try await client.send(request)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
        #expect(response.headers["X-TEST"] == "one")
        #expect(response.headers["date"] == "Mon, 23 Nov 2026 12:00:00 GMT")
        #expect(response.headers["missing"] == nil)
        #expect(response.elapsed >= response.firstByte)
        let sent = try #require(requests.all.first)
        #expect(sent.hasPrefix("GET /path?query=1 HTTP/1.1\r\n"))
        #expect(sent.contains("\r\nAccept: application/json\r\n"))
        #expect(sent.contains("\r\nAccept-Encoding: gzip\r\n"))
        #expect(sent.contains("\r\nUser-Agent: mode-exporter-test/1.0\r\n"))
        #expect(sent.contains("\r\nAuthorization: Basic \(Data("user:pass:word".utf8).base64EncodedString())\r\n"))
    }

    @Test func keepsConnectionsAlive() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil { connection.respond("200 OK") }
        }
        // Before the other tests, which may take longer than the 118 seconds after which libcurl gives up an idle connection.
        try await Task(priority: .high) { [client] in
            for _ in 0..<20 { _ = try await client.send(CurlRequest(url: server.url)) }
        }.value
        #expect(server.connectionCount == 1)
    }

    @Test func postsABodyOnAConnectionOfItsOwn() async throws {
        let requests = Recorder<String>()
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                requests.add(request)
                connection.respond("202 Accepted")
            }
        }
        _ = try await client.send(CurlRequest(url: server.url))
        let body = Array("{\"a\":1}".utf8)
        #expect(try await client.send(CurlRequest(url: server.url, method: .post, body: body)).status == 202)
        #expect(try await client.send(CurlRequest(url: server.url, method: .post)).status == 202)
        #expect(requests.all[1].hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(requests.all[1].hasSuffix("\r\n\r\n{\"a\":1}"))
        #expect(requests.all[2].contains("Content-Length: 0\r\n"))
        #expect(server.connectionCount == 3)
    }

    /// On a kept connection that the server closed, curl repeats a request by itself: right for GET, never for POST.
    @Test func aPostIsNotRepeatedWhenTheConnectionBreaks() async throws {
        let requests = Recorder<String>()
        let server = try ScriptedServer { connection in
            guard let request = connection.readRequest() else { return }
            requests.add(request)
            if request.hasPrefix("GET") { connection.respond("200 OK") }
        }
        _ = try await client.send(CurlRequest(url: server.url))
        #expect(try await client.send(CurlRequest(url: server.url)).status == 200)
        let error = await failure(CurlRequest(url: server.url, method: .post, body: [1]))
        #expect(error?.kind == .protocol)
        #expect(requests.all.filter { $0.hasPrefix("POST") }.count == 1)
    }

    /// Following it would carry the credentials to whatever host the answer names.
    @Test func aRedirectIsAnAnswerAndNotFollowed() async throws {
        let requests = Recorder<String>()
        let other = try ScriptedServer { connection in
            if let request = connection.readRequest() { requests.add(request) }
        }
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.respond("302 Found", headers: ["Location: \(other.url)/elsewhere"])
        }
        let response = try await client.send(CurlRequest(url: server.url, basicAuth: .init(user: "user", password: "secret")))
        #expect(response.status == 302)
        #expect(response.headers["Location"] == other.url + "/elsewhere")
        #expect(requests.all.isEmpty)
    }

    @Test(arguments: [401, 404, 429, 503])
    func everyStatusIsAnAnswer(status: Int) async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.respond("\(status) Whatever", headers: ["Retry-After: 7"], body: Array("x".utf8))
        }
        let response = try await client.send(CurlRequest(url: server.url))
        #expect(response.status == status)
        #expect(response.headers["Retry-After"] == "7")
    }

    @Test func headersOfAnInterimAnswerDoNotCount() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n")
            connection.respond("200 OK", headers: ["X-Late: yes"])
        }
        let response = try await client.send(CurlRequest(url: server.url))
        #expect(response.headers["X-Early"] == nil)
        #expect(response.headers["X-Late"] == "yes")
    }

    // MARK: Limits

    /// An idle timeout would never end this.
    @Test func theTotalTimeoutEndsABodyThatDrips() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while connection.send("x"), !connection.waitForClose(milliseconds: 5) {}
        }
        let error = await failure(CurlRequest(url: server.url, totalTimeout: .milliseconds(150)))
        #expect(error?.kind == .timeout)
        #expect(error?.origin == server.url)
    }

    @Test func theTotalTimeoutEndsASilentServer() async throws {
        let server = try ScriptedServer {
            _ = $0.readRequest(); $0.waitForClose()
        }
        #expect(await failure(CurlRequest(url: server.url, totalTimeout: .milliseconds(50)))?.kind == .timeout)
    }

    @Test func waitingForAConnectionCountsTowardsTheTimeout() async throws {
        let server = try ScriptedServer {
            _ = $0.readRequest(); $0.waitForClose()
        }
        let single = CurlHTTPClient(connections: 1, userAgent: "test")
        let request = CurlRequest(url: server.url, totalTimeout: .seconds(30))
        let blocker = Task { try await single.send(request) }
        let second = CurlRequest(url: server.url, totalTimeout: .milliseconds(50))
        let error = await #expect(throws: CurlHTTPError.self) { try await single.send(second) }
        #expect(error?.kind == .timeout)
        blocker.cancel()
        _ = await blocker.result
    }

    @Test func aBodyOverTheLimitIsRefused() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil { connection.respond("200 OK", body: Array(repeating: 65, count: 1000)) }
        }
        #expect(try await client.send(CurlRequest(url: server.url, maximumBodyBytes: 1000)).body.count == 1000)
        let error = await failure(CurlRequest(url: server.url, maximumBodyBytes: 999))
        #expect(error?.kind == .tooLarge)
        #expect(error?.cause == .body)
    }

    @Test func aCompressedBodyCountsInItsFullLength() async throws {
        let bomb = try gzip(Data(count: 20 << 20))
        #expect(bomb.count < 50_000)
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil { connection.respond("200 OK", headers: ["Content-Encoding: gzip"], body: bomb) }
        }
        #expect(await failure(CurlRequest(url: server.url, maximumBodyBytes: 1 << 20))?.kind == .tooLarge)
        #expect(try await client.send(CurlRequest(url: server.url, maximumBodyBytes: 20 << 20)).body.count == 20 << 20)
    }

    @Test func headersOverTheLimitAreRefused() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-Endless: \(String(repeating: "x", count: 200))\r\n") {}
        }
        let error = await failure(CurlRequest(url: server.url))
        #expect(error?.kind == .tooLarge)
        #expect(error?.cause == .headers)
    }

    // MARK: Failures

    @Test func aBodyCutShortIsAnError() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
        }
        let error = await failure(CurlRequest(url: server.url))
        #expect(error?.kind == .protocol)
        #expect(error?.cause == .truncated)
    }

    @Test func aChunkedBodyCutShortIsAnError() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        }
        #expect(await failure(CurlRequest(url: server.url))?.kind == .protocol)
    }

    @Test(arguments: ["", "SSH-2.0-OpenSSH_9.2\r\n"])
    func whatIsNoHTTPIsAnError(answer: String) async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(answer)
        }
        #expect(await failure(CurlRequest(url: server.url))?.kind == .protocol)
    }

    @Test func aDamagedCompressedBodyIsAnError() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.respond("200 OK", headers: ["Content-Encoding: gzip"], body: Array("not gzip at all".utf8))
        }
        #expect(await failure(CurlRequest(url: server.url))?.kind == .protocol)
    }

    @Test func aClosedPortIsARefusedConnection() async throws {
        let server = try ScriptedServer { _ in }
        server.stop()
        // The port is free once the listener is closed, which its own thread does.
        while await failure(CurlRequest(url: server.url))?.cause != .refused { await Task.yield() }
        let error = await failure(CurlRequest(url: server.url))
        #expect(error?.kind == .connect)
        #expect(error?.description.contains(server.url) == true)
        #expect(error?.hint.contains("check host and port") == true)
    }

    /// RFC 6761: names under .invalid never resolve.
    @Test func anUnknownHostIsADNSError() async {
        let error = await failure(CurlRequest(url: "http://nowhere.invalid/", totalTimeout: .seconds(20)))
        #expect(error?.kind == .dns)
        #expect(error?.description.contains("nowhere.invalid") == true)
    }

    @Test(arguments: [
        "", "no scheme", "ftp://example.com/", "file:///etc/passwd", "http://", "https://user:secret@example.com/", "http://a b/",
        "http://x/\u{0}",
    ])
    func whatIsNoPlainWebAddressIsRefusedBeforeAnythingIsSent(url: String) async {
        let error = await failure(CurlRequest(url: url))
        #expect(error?.kind == .invalidRequest)
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [("X-A", "b\r\nX-Evil: c"), ("X-A:", "b"), ("", "b"), ("X A", "b"), ("X-A", "b\u{0}c")])
    func aHeaderCannotSmuggleAnother(name: String, value: String) async {
        let request = CurlRequest(url: "http://127.0.0.1:1/", headers: [(name: name, value: value)])
        #expect(await failure(request)?.kind == .invalidRequest)
    }

    // MARK: Cancellation

    /// A request that outlasts every pause of a busy machine.
    private static func patient(_ url: String) -> CurlRequest { CurlRequest(url: url, totalTimeout: .seconds(600)) }

    @Test func cancellingTheTaskClosesTheConnection() async throws {
        let closed = Recorder<Bool>()
        let (started, starter) = AsyncStream<Void>.makeStream()
        let (ended, ender) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            starter.yield()
            closed.add(connection.waitForClose())
            ender.yield()
        }
        let task = Task { try await client.send(Self.patient(server.url)) }
        for await _ in started { break }
        task.cancel()
        let error = await #expect(throws: CurlHTTPError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        for await _ in ended { break }
        #expect(closed.all == [true])
    }

    @Test func aTaskCancelledBeforehandSendsNothing() async throws {
        let server = try ScriptedServer { _ = $0.readRequest() }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(CurlRequest(url: server.url))
        }
        let error = await #expect(throws: CurlHTTPError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
    }

    @Test func shuttingDownEndsWhatIsUnderWayAndWhatComesLater() async throws {
        let (started, starter) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            starter.yield()
            connection.waitForClose()
        }
        let own = CurlHTTPClient(connections: 1, userAgent: "test")
        let tasks = (0..<3).map { _ in Task { try await own.send(Self.patient(server.url)) } }
        for await _ in started { break }
        own.shutdown()
        for task in tasks {
            let error = await #expect(throws: CurlHTTPError.self) { try await task.value }
            #expect(error?.kind == .cancelled)
        }
        let error = await #expect(throws: CurlHTTPError.self) { try await own.send(CurlRequest(url: server.url)) }
        #expect(error?.cause == .shutDown)
    }

    @Test func manyRequestsAtOnceShareTheConnections() async throws {
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                connection.respond("200 OK", body: Array(request.prefix { $0 != "\r\n" }.utf8))
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let response = try await client.send(CurlRequest(url: server.url + "/\(index)"))
                    #expect(String(decoding: response.body, as: UTF8.self) == "GET /\(index) HTTP/1.1")
                }
            }
            try await group.waitForAll()
        }
        #expect(server.connectionCount <= 2)
    }

    @Test func credentialsAreNeverPrinted() {
        let request = CurlRequest(url: "https://example.com", basicAuth: .init(user: "user-4711", password: "hunter2"))
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped] {
            #expect(!text.contains("hunter2") && !text.contains("4711"))
        }
    }

    private func gzip(_ data: Data) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-9"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        Thread {
            try? input.fileHandleForWriting.write(contentsOf: data); try? input.fileHandleForWriting.close()
        }.start()
        let result = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(result)
    }
}
