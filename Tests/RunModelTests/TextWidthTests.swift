import RunModel
import RunModel
import TestSupport
import Testing

@Suite struct TextWidthTests {
    /// Python's copy of Unicode's East Asian Width is the truth for letters of every script. Left out are what no font agrees on:
    /// ambiguous widths, symbols that may be emoji, marks, and scalars that either side does not know yet.
    @Test func everyLetterIsAsWideAsUnicodeSays() throws {
        let script = """
            import json, sys, unicodedata
            json.load(sys.stdin)
            out = []
            for code in range(0x20, 0x30000):
                c = chr(code)
                if unicodedata.category(c)[0] in "LN" and unicodedata.east_asian_width(c) in ("W", "F", "Na", "H", "N"):
                    out.append([code, 2 if unicodedata.east_asian_width(c) in "WF" else 1])
            json.dump(out, sys.stdout)
            """
        let truth = try PythonOracle.run(script, input: [0], returning: [[UInt32]].self)
        #expect(truth.count > 100_000)
        let wrong = truth.filter { entry in
            guard let scalar = Unicode.Scalar(entry[0]) else { return false }
            return TextWidth.columns(Character(scalar)) != Int(entry[1])
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(20).map { String($0[0], radix: 16) })")
    }

    @Test(arguments: [
        ("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("🙂", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("❤", 1), ("🇩🇪", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("", 0),
    ])
    func charactersAreCountedAsReadersSeeThem(text: String, columns: Int) {
        #expect(TextWidth.columns(text) == columns)
    }

    @Test(arguments: ["plain", "漢字漢字漢字", "a漢b字c", "👩‍👩‍👧🙂🙂", "e\u{301}e\u{301}e\u{301}"], 0...12)
    func fittedTextHasExactlyThatWidth(text: String, columns: Int) {
        #expect(TextWidth.columns(TextWidth.fit(text, columns: columns)) == columns)
        #expect(TextWidth.columns(TextWidth.fit(text, columns: columns, isFlushRight: true)) == columns)
    }

    /// A name must not move the cursor, clear the screen, or turn the direction of writing.
    @Test func namesCannotGiveOrders() {
        #expect(ShownName.plain("a\u{1B}[2Jb\u{7}c\r\nd\u{202E}e\u{9B}f") == "a [2Jb c  de f")
        #expect(ShownName.plain("👩‍👩‍👧 Umsätze 漢字") == "👩‍👩‍👧 Umsätze 漢字")
    }
}
