import CurlHTTP
import Foundation
import ModeAPI
import RunModel
import TestSupport
import Testing

/// What a broken, hostile or merely odd server may send instead of a page of runs. Each kind comes over a real socket, as often as it is
/// asked for; it costs the attempts that there are, bounded memory, and never more than an error that says what it was.
@Suite struct HostileAnswerTests {
    enum Outcome: Sendable, Equatable {
        case runs(Int)
        case failure(ModeAPIError.Kind)
        /// A failure after pauses of so many milliseconds.
        case paused([Int64])
    }

    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        let outcome: Outcome
        let answer: @Sendable (ScriptedServer.Connection) -> Void
        var testDescription: String { name }

        init(_ name: String, _ outcome: Outcome, _ answer: @escaping @Sendable (ScriptedServer.Connection) -> Void) {
            (self.name, self.outcome, self.answer) = (name, outcome, answer)
        }

        init(_ name: String, _ outcome: Outcome, status: String = "200 OK", headers: [String] = [], json: String) {
            self.init(name, outcome) {
                $0.respond(status, headers: ["Content-Type: application/hal+json"] + headers, body: Array(json.utf8))
            }
        }
    }

    private static let run = #"{"token":"r1","state":"failed","created_at":"2026-03-01T00:00:00Z"}"#

    private static func page(_ rows: String, _ more: String = "") -> String {
        "{\(more)\"_embedded\":{\"report_runs\":[\(rows)]}}"
    }

    private static func tooMany(_ name: String, _ value: String, _ pauses: [Int64], date: String = "Sun, 06 Nov 1994 08:49:37 GMT") -> Kind
    {
        Kind(name, .paused(pauses), status: "429 Too Many Requests", headers: ["Retry-After: \(value)", "Date: \(date)"], json: "{}")
    }

    private static let waiting = [
        tooMany("Retry-After with decimals", "1.5", [1500, 1500]),
        tooMany("Retry-After that is garbage", "soon, I promise", [2000, 4000]),
        tooMany("Retry-After of 10^20", "100000000000000000000", [600_000, 600_000]),
        tooMany("Retry-After below zero", "-5", [2000, 4000]),
        tooMany("Retry-After of an hour", "3600", [600_000, 600_000]),
        tooMany("Retry-After as a date of RFC 850", "Sunday, 06-Nov-94 08:49:46 GMT", [9000, 9000]),
        tooMany("Retry-After as a date of asctime", "Sun Nov  6 08:49:46 1994", [9000, 9000]),
        tooMany("Retry-After in the past", "Sat, 05 Nov 1994 08:49:46 GMT", [1000, 1000]),
    ]

    private static let pages = [
        Kind("an array nested 100,000 deep", .failure(.tooLarge), json: page(#"{"a":"# + String(repeating: "[", count: 100_000))),
        Kind(
            "an object nested 5,000 deep in one row", .failure(.tooLarge),
            json: page(
                #"{"token":"r1","x":"# + String(repeating: #"{"a":"#, count: 5000) + "1" + String(repeating: "}", count: 5001) + "," + run)),
        Kind("JSON cut in the middle", .failure(.malformed), json: String(page(run).dropLast(20))),
        Kind("rows that are no objects", .runs(1), json: page("1,null,[],\"x\"," + run)),
        Kind("a key twice", .runs(1), json: page(#"{"token":"r1","token":"r1","state":"failed","created_at":"2026-03-01T00:00:00Z"}"#)),
        Kind("numbers that no machine holds", .runs(1), json: page(run, #""pagination":{"total_pages":1e999,"count":-1e999},"#)),
        Kind("2,000 rows on a page", .failure(.tooLarge), json: page(Array(repeating: run, count: 2000).joined(separator: ","))),
        Kind("another document", .failure(.malformed), json: "[1,2,3]"),
        Kind("no rows at all", .failure(.malformed), json: #"{"_embedded":null}"#),
        Kind("an empty body", .failure(.notJSON), json: ""),
        Kind("a web page with status 200", .failure(.notJSON), json: "<!DOCTYPE html><title>Sign in</title>"),
        Kind("noise", .failure(.malformed), json: String(repeating: "\u{1}\u{7F}\u{85}", count: 1000)),
        Kind("a mark of the byte order", .runs(1), json: "\u{FEFF}" + page(run)),
    ]

    private static let transport = [
        Kind("a redirect", .failure(.redirected), status: "302 Found", headers: ["Location: /elsewhere"], json: ""),
        Kind("a redirect to itself", .failure(.redirected), status: "301 Moved Permanently", headers: ["Location: ./runs"], json: ""),
        Kind("a redirect to another host", .failure(.redirected), status: "307 Moved", headers: ["Location: http://evil.test/"], json: ""),
        Kind("a status that there is not", .failure(.malformed), status: "799 Odd", json: "{}"),
        Kind("100 MB", .failure(.tooLarge)) { connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            let blanks = [UInt8](repeating: 0x20, count: 100_000)
            for _ in 0..<1000 where !connection.send(blanks) { break }
        },
        Kind("a body without end", .failure(.tooLarge)) { connection in
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            let blanks = [UInt8](repeating: 0x20, count: 65_536)
            while connection.send(blanks) {}
        },
        Kind("a bomb of gzip", .failure(.tooLarge)) { connection in
            connection.respond("200 OK", headers: ["Content-Encoding: gzip"], body: bomb)
        },
        Kind("gzip that is none", .failure(.transport)) {
            $0.respond("200 OK", headers: ["Content-Encoding: gzip"], body: Array(page(run).utf8))
        },
        Kind("a body that is cut", .failure(.transport)) { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"_embed") },
        Kind("chunks that are cut", .failure(.transport)) {
            $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"_emb")
        },
        Kind("a chunk of a length that no machine holds", .failure(.transport)) {
            $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffff\r\n{}")
        },
        Kind("headers without end", .failure(.tooLarge)) { connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-Header: " + String(repeating: "x", count: 4000) + "\r\n") {}
        },
        Kind("a greeting of another protocol", .failure(.transport)) { $0.send("SSH-2.0-OpenSSH_9.2\r\n") },
        Kind("a connection that is closed at once", .failure(.transport)) { _ in },
        Kind("a body that drips", .failure(.timeout)) { connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while connection.send(" "), !connection.waitForClose(milliseconds: 50) {}
        },
        Kind("silence", .failure(.timeout)) { $0.waitForClose() },
    ]

    /// 16 MB of zeros in 16 KB.
    private static let bomb: [UInt8] = {
        let result = try? ChildProcess.run("/bin/sh", ["-c", "head -c 16777216 /dev/zero | gzip -9 | base64 -w 0"])
        return Array(Data(base64Encoded: result?.output ?? "") ?? Data())
    }()

    @Test(arguments: waiting + pages + transport) func costsBoundedWorkAndSaysWhatItWas(kind: Kind) async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            kind.answer(connection)
        }
        let dataset = try DatasetToken.named("d1")
        let pauses = Recorder<Duration>()
        let time = ManualClock(movesBySleeping: true)
        let http = CurlHTTPClient(connections: 1, userAgent: "test")
        defer { http.shutdown() }
        let isSlow = kind.outcome == .failure(.timeout)
        let client = ModeClient(
            configuration: ModeAPIConfiguration(
                baseURL: server.url, workspace: "acme", timeout: isSlow ? .milliseconds(500) : .seconds(60), maximumAttempts: 2,
                maximumBodyBytes: 4 << 20),
            credentials: { ModeCredentials(token: "key-id-4711", secret: "hunter2-and-more") }, transport: http.send,
            budget: RequestBudget(requestsPerSecond: 1000, clock: time.clock), observer: ModeRequestObserver(paused: { pauses.add($0) }),
            clock: time.clock, random: { 1 })
        do throws(ModeAPIError) {
            let page = try await client.runs(dataset: dataset)
            #expect(kind.outcome == .runs(page.rows.count))
        } catch {
            #expect(!"\(error)".contains("hunter2") && !"\(error)".contains("\n"))
            if case .paused(let expected) = kind.outcome {
                #expect(error.kind == .rateLimited && pauses.all == expected.map { .milliseconds($0) }, "\(pauses.all)")
            } else {
                #expect(kind.outcome == .failure(error.kind), "\(error)")
            }
        }
        #expect((1...2).contains(server.connectionCount))
    }

    @Test func thereAreAtLeastTwentyEightKinds() {
        #expect((Self.waiting + Self.pages + Self.transport).count >= 28)
    }
}
