import Testing

@testable import SocketHTTPServer

@Suite struct OutgoingAnswerTests {
    private let keepAlive = OutgoingAnswer.Context(isHead: false, keepsAlive: true, minorVersion: 1, date: "Sun, 06 Nov 1994 08:49:37 GMT")

    /// Sends `step` bytes at a time and writes down what happens.
    private func script(_ answer: OutgoingAnswer, step: Int = .max) -> [String] {
        var answer = answer
        var lines: [String] = []
        while true {
            switch answer.next() {
            case .finished: return lines
            case .pause(let pause): lines.append("pause \(pause.components.attoseconds / 1_000_000_000_000_000)")
            case .send(let piece, let offset, let more):
                let bytes = answer.pieces[piece][offset...].prefix(step)
                lines.append("\(more ? "more " : "")\(piece == 0 ? "head" : String(decoding: bytes, as: UTF8.self))")
                answer.advance(by: bytes.count)
            }
        }
    }

    private func paced(_ pacing: Pacing) -> OutgoingAnswer {
        let body = HTTPBody(chunks: [Array("one".utf8), [], Array("two".utf8), Array("three".utf8)])
        return OutgoingAnswer(HTTPResponse(status: 200, body: body, pacing: pacing), context: keepAlive)
    }

    @Test func writesTheHeadInOneStableForm() {
        let response = HTTPResponse(
            status: 200,
            headers: [("Content-Type", "text/plain"), ("content-length", "99"), ("X", "a\r\nInjected: b")],
            body: HTTPBody("hello")
        )
        let answer = OutgoingAnswer(response, context: keepAlive)
        let expected =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX: a  Injected: b\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            + "Content-Length: 5\r\n\r\nhello"
        #expect(answer.pieces.map { String(decoding: $0, as: UTF8.self) } == [expected])
        #expect(answer.keepsAlive)
    }

    @Test func leavesTheDateAndTheWishToCloseToTheHandler() {
        let response = HTTPResponse(status: 204, headers: [("Date", "then"), ("Connection", "Close")], body: HTTPBody("dropped"))
        let answer = OutgoingAnswer(response, context: keepAlive)
        #expect(
            String(decoding: answer.pieces.joined(), as: UTF8.self) == "HTTP/1.1 204 No Content\r\nDate: then\r\nConnection: close\r\n\r\n"
        )
        #expect(!answer.keepsAlive)
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_825_600, "Tue, 29 Feb 2000 12:00:00 GMT"),
        ] as [(Int64, String)])
    func formatsDatesAsRFC9110Does(seconds: Int64, text: String) {
        #expect(HTTPDate.text(seconds: seconds) == text)
    }

    @Test func dropsTheBodyOfHeadAndKeepsItsLength() {
        var context = keepAlive
        context.isHead = true
        let answer = OutgoingAnswer(HTTPResponse(status: 200, body: HTTPBody([UInt8](repeating: 7, count: 10_000))), context: context)
        #expect(answer.pieces.count == 1)
        #expect(String(decoding: answer.pieces.joined(), as: UTF8.self).contains("Content-Length: 10000\r\n"))
        #expect(answer.keepsAlive)
    }

    @Test func sharesLargeBodiesInsteadOfCopyingThem() {
        let chunk = [UInt8](repeating: 7, count: 10_000)
        let answer = OutgoingAnswer(HTTPResponse(status: 200, body: HTTPBody(chunk)), context: keepAlive)
        let same = chunk.withUnsafeBufferPointer { original in
            answer.pieces[1].withUnsafeBufferPointer { $0.baseAddress == original.baseAddress }
        }
        #expect(same)
    }

    @Test func waitsBeforeTheHeadAndBetweenParts() {
        let answer = paced(Pacing(initialDelay: .milliseconds(5), chunkInterval: .milliseconds(7)))
        #expect(script(answer) == ["pause 5", "more head", "one", "pause 7", "two", "pause 7", "three"])
        #expect(script(paced(Pacing())) == ["more head", "more one", "more two", "three"])
    }

    @Test func goesOnWhereTheSystemStoppedTaking() {
        let lines = script(paced(Pacing(chunkInterval: .milliseconds(7))), step: 2).drop { $0.hasSuffix("head") }
        #expect(Array(lines) == ["on", "e", "pause 7", "tw", "o", "pause 7", "th", "re", "e"])
    }

    @Test func cutsTheBodyAndCloses() {
        #expect(script(paced(Pacing(truncateAfterBytes: 4))) == ["more head", "more one", "t"])
        #expect(script(paced(Pacing(truncateAfterBytes: 0))) == ["head"])
        #expect(script(paced(Pacing(initialDelay: .milliseconds(3), closesWithoutAnswer: true))) == ["pause 3"])
        #expect(!paced(Pacing(truncateAfterBytes: 10)).keepsAlive)
        #expect(paced(Pacing(truncateAfterBytes: 11)).keepsAlive)
        #expect(String(decoding: paced(Pacing(truncateAfterBytes: 4)).pieces[0], as: UTF8.self).contains("Content-Length: 11"))
    }

    @Test func accountsForASharedArrayOnce() {
        let (shared, other) = ([UInt8](repeating: 1, count: 60), [UInt8](repeating: 2, count: 50))
        var ledger = BodyLedger(limit: 100)
        let first = [ledger.hold([shared, shared]), ledger.hold([shared])]
        #expect(first == [true, true])
        #expect(ledger.total == 60)
        let beyond = ledger.hold([other])
        #expect(!beyond)
        ledger.release([shared, shared])
        #expect(ledger.total == 60)
        ledger.release([shared])
        #expect(ledger.total == 0)
        let aloneBeyondTheLimit = ledger.hold([[UInt8](repeating: 3, count: 1000)])
        #expect(aloneBeyondTheLimit)
    }
}
