import TestSupport
import Testing

@testable import TerminalMonitor

@Suite struct KeyDecoderTests {
    private func keys(_ text: String) -> [MonitorKey] {
        var decoder = KeyDecoder()
        return decoder.decode(text.utf8) + decoder.flush()
    }

    @Test func plainKeysAreThemselves() {
        #expect(keys("aß漢/") == [.character("a"), .character("ß"), .character("漢"), .character("/")])
        #expect(keys("\r\u{7F}\u{3}\u{1A}\u{C}\u{15}") == [.enter, .backspace, .interrupt, .suspend, .redraw, .eraseLine])
    }

    /// Terminals send arrows as `ESC [ A` or, in application mode, `ESC O A`; Home and End in five spellings.
    @Test func sequencesAreKeys() {
        #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[C\u{1B}OD") == [.up, .down, .right, .left])
        #expect(keys("\u{1B}[H\u{1B}[1~\u{1B}[F\u{1B}[4~\u{1B}[5~\u{1B}[6~") == [.home, .home, .end, .end, .pageUp, .pageDown])
    }

    @Test func unknownSequencesAreNoKeys() {
        #expect(keys("\u{1B}[15~\u{1B}[1;5A\u{1B}[<0;1;1Mx") == [.character("x")])
    }

    @Test func aLoneEscapeIsAKeyOnceNothingFollows() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]) == [])
        #expect(decoder.isIncomplete)
        #expect(decoder.flush() == [.escape])
        #expect(!decoder.isIncomplete)
        #expect(keys("\u{1B}q") == [.escape, .character("q")])
    }

    @Test func piecesOfAKeyAreJoined() {
        var decoder = KeyDecoder()
        let bytes = Array("漢\u{1B}[5~é".utf8)
        #expect(bytes.flatMap { decoder.decode([$0]) } == [.character("漢"), .pageUp, .character("é")])
    }

    /// Whatever a terminal, or a file in its place, sends: no trap, no growing memory.
    @Test func anyBytesAreSurvived() {
        var random = SeededGenerator(seed: 7)
        var decoder = KeyDecoder()
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ -> UInt8 in
                let likely: [UInt8] = [0x1B, 0x5B, 0x4F, 0x7E]
                return Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : likely.randomElement(using: &random) ?? 0
            }
            _ = decoder.decode(bytes)
            if Bool.random(using: &random) { _ = decoder.flush() }
        }
    }
}
