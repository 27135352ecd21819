import FuzzTargets
import TestSupport
import Testing

@testable import SocketHTTPServer

/// Whatever comes, the parser must neither trap nor depend on the pieces in which it comes.
@Suite struct RequestParserFuzzTests {
    private static let samples = [
        "GET / HTTP/1.1\r\nHost: localhost:10633\r\nAccept: */*\r\n\r\n",
        "GET /metrics?x=%41&y=1+2 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n",
        "POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello worldGET / HTTP/1.0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\nHEAD / HTTP/1.1\r\nHost: b\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [::1]\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
        "GET http://h/%e2%82%ac HTTP/1.1\r\nHost: h\r\nX: \t v \t\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
    ].map { Array($0.utf8) }

    private static let spice: [[UInt8]] = [
        "\r\n", "\n", "\r", "\0", " ", ":", "%", "%0", "chunked", "Content-Length: 9\r\n", "Host: x\r\n", "HTTP/1.1", "fffffffffffffff",
        "0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n", "+5", "99999999999999999999",
    ].map { Array($0.utf8) }

    private let limits = serverLimits {
        $0.requestLineBytes = 64
        $0.headerBytes = 160
        $0.headerCount = 6
        $0.bodyBytes = 64
    }

    @Test(arguments: 0..<8)
    func givesTheSameVerdictInWhateverPiecesItComes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let text = mutated(using: &generator)
            let whole = ParsedRequests([text], limits: limits)
            #expect(ParsedRequests(pieces(of: text, using: &generator), limits: limits) == whole, "seed \(seed): \(text)")
        }
    }

    private func mutated(using generator: inout SeededGenerator) -> [UInt8] {
        var text = Self.samples.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            let place = Int.random(in: 0...text.count, using: &generator)
            switch Int.random(in: 0...4, using: &generator) {
            case 0 where place < text.count: text[place] = UInt8.random(in: 0...255, using: &generator)
            case 1 where place < text.count: text.remove(at: place)
            case 2: text.insert(contentsOf: Self.spice.randomElement(using: &generator) ?? [], at: place)
            case 3:
                let end = min(text.count, place + Int.random(in: 0...40, using: &generator))
                text.removeSubrange(place..<end)
            default:
                let copy = text[..<min(place, 80)]
                text.insert(contentsOf: copy, at: Int.random(in: 0...text.count, using: &generator))
            }
        }
        return text
    }

    private func pieces(of text: [UInt8], using generator: inout SeededGenerator) -> [[UInt8]] {
        let longest = [1, 3, 20, 200].randomElement(using: &generator) ?? 1
        var rest = text[...]
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...longest, using: &generator))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
