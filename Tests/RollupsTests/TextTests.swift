import Foundation
import RunModel
import TestSupport
import Testing

@testable import Rollups

@Suite struct TextTests {
    private func text(_ body: (RowBuffer) -> Void) -> String {
        let buffer = RowBuffer(capacity: 1)
        body(buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test func numbersHaveNoNeedlessDigits() {
        #expect(text { $0.append(secondsOf: 0) } == "0")
        #expect(text { $0.append(secondsOf: 1500) } == "1.5")
        #expect(text { $0.append(secondsOf: 1_234_567) } == "1234.567")
        #expect(text { $0.append(secondsOf: 1_200_000) } == "1200")
        #expect(text { $0.append(secondsOf: .max) } == "9223372036854775.807")
        #expect(text { $0.append(decimal: .max) } == "18446744073709551615")
        #expect(text { $0.append(decimal: 10_000_000_000_000_000_000) } == "10000000000000000000")
        #expect(text { $0.append(secondsOfQuantile: 0.01) } == "0.00001")
        #expect(text { $0.append(secondsOfQuantile: 100_000) } == "100")
        #expect(text { $0.append(share: 0) } == "0")
        #expect(text { $0.append(share: 1) } == "1")
        #expect(text { $0.append(share: 0.9375) } == "0.9375")
        #expect(text { $0.append(share: 1 - 1e-16) } == "1")
        #expect(text { $0.append(meanSecondsOf: 3, count: 2) } == "0.0015")
        #expect(text { $0.append(meanSecondsOf: 1_999_999_999_999, count: 2_000_000_000) } == "1")
    }

    @Test func instantsAreTheModels() {
        let day = CalendarText(UTCDay(year: 2026, month: 11, day: 22))
        for milliseconds: Int64 in [0, 1, 86_399_999, 86_400_000, -1, 27_999_007] {
            let instant = day.start + .milliseconds(milliseconds)
            #expect(text { $0.append(instant, day: day) } == instant.iso8601)
        }
    }

    @Test func meansAndSharesAreWithinABillionthOfTheTruth() throws {
        struct Case: Codable {
            var sum: Int64
            var count: Int
            var mean: String
            var share: String
        }
        var generator = SeededGenerator(seed: 3)
        let cases = (0..<3000).map { index in
            let count = Int.random(in: 1...(index % 2 == 0 ? 40 : 3_000_000), using: &generator)
            let sum = Int64.random(in: 0...(index % 3 == 0 ? 1000 : 90_000_000_000), using: &generator)
            let successes = Int.random(in: 0...count, using: &generator)
            return Case(
                sum: sum, count: count, mean: text { $0.append(meanSecondsOf: sum, count: count) },
                share: text { $0.append(share: Double(successes) / Double(count)) } + "|\(successes)")
        }
        let wrong: [String] = try PythonOracle.run(
            """
            import json, sys
            from fractions import Fraction
            wrong = []
            for c in json.load(sys.stdin):
                mean, share = Fraction(c["sum"], c["count"] * 1000), c["share"].split("|")
                ratio = Fraction(int(share[1]), c["count"])
                for text, truth, digits in [(c["mean"], mean, 10), (share[0], ratio, 12)]:
                    if abs(Fraction(text) - truth) > truth / 10**(digits - 1) / 2 and abs(Fraction(text) - truth) > Fraction(1, 10**18):
                        wrong.append(f"{text} is not {float(truth)!r}")
                    if "e" in text or (text.endswith("0") and "." in text):
                        wrong.append(f"{text} is not canonical")
            json.dump(wrong, sys.stdout)
            """, input: cases)
        #expect(wrong == [])
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "\"'\tx\""),
        ("\r=x", "\"' =x\""),
        ("a,b", "\"a,b\""), ("a \"b\"", "\"a \"\"b\"\"\""), ("a\nb\r\nc", "a b  c"), ("\n=x", "\"' =x\""), (" =x", "\"' =x\""),
        ("＝x", "'＝x"),
        ("\\N", "\"\\N\""), ("ends ", "\"ends \""), ("🎈", "🎈"), ("a\u{0}b", "a b"), ("a=b", "a=b"),
    ])
    func textIsSafeForSpreadsheetsAndEngines(text: String, field: String) {
        // A leading quote makes the space before the formula inner text, so no quotes are needed for it.
        let expected = field.replacingOccurrences(of: "\"' =x\"", with: "' =x")
        #expect(String(decoding: CSVText.safe(text), as: UTF8.self) == expected)
    }

    /// Text that needs no care is appended without a detour, and must come out as the detour would have it.
    @Test func plainTextIsAppendedAsCarefulTextIs() {
        let texts = [
            "", "a", "Growth leads", "Ünïcode 9", "9", " a", "a ", "=1", "-1", "a,b", "a\"b", "a\nb", "a\u{7F}", "\\N", "a\tb", "ＡＢ", "é",
            "naïve",
        ]
        for text in texts {
            let buffer = RowBuffer()
            buffer.append(safe: text)
            #expect(Array(buffer.bytes) == CSVText.safe(text))
            buffer.removeAll()
            buffer.append(identifier: text)
            #expect(Array(buffer.bytes) == CSVText.quoted(Array(text.utf8)))
        }
    }
}
