import RunModel
import Testing

@Suite struct ShownNameTests {
    @Test func datasetsOfOneNameAreToldApartBySpaceElseByToken() {
        let names = ShownName.distinctions([
            ("a", "orders", "Finance"), ("b", "orders", "Sales"), ("c", "users", "Sales"), ("d", "runs", "Sales"), ("e", "runs", "Sales"),
        ])
        #expect(names == ["a": "Finance", "b": "Sales", "d": "d", "e": "e"])
    }

    @Test func aNameKeepsSixtyCharacters() {
        let sixty = String(repeating: "x", count: 60)
        #expect(ShownName.of(sixty) == sixty)
        #expect(ShownName.of(sixty + "y") == String(repeating: "x", count: 59) + "…")
    }

    // A family is seven code points, the flag of Scotland seven, a flag of a country two: each is one character.
    @Test(arguments: ["👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇩🇪", "❤️", "👍🏽", "1️⃣"])
    func anEmojiStaysWhole(emoji: String) {
        #expect(ShownName.of("Sales \(emoji)") == "Sales \(emoji)")
        let long = ShownName.of(String(repeating: emoji, count: 61))
        #expect(long == String(repeating: emoji, count: 59) + "…")
        #expect(ShownName.plainLine(emoji) == emoji)
    }

    // Overrides, embeddings, isolates and marks of direction, zero width space, byte order mark, soft hyphen, tags without an emoji.
    @Test(arguments: [
        "\u{202E}", "\u{202D}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}", "\u{200E}", "\u{200F}",
        "\u{61C}", "\u{200B}", "\u{FEFF}", "\u{AD}", "\u{E0041}",
    ])
    func whatIsInvisibleIsLeftOut(invisible: String) {
        #expect(ShownName.of("a\(invisible)b") == "ab")
    }

    @Test func aNameIsOneLineOfPrintableCharacters() {
        #expect(ShownName.of("bell\u{7}\u{1B}[31m\nline\u{2028}end") == "bell  [31m line end")
    }

    @Test func aNameFromRightToLeftIsSetApart() {
        #expect(ShownName.of("מכירות 2026") == "\u{2068}מכירות 2026\u{2069}")
        #expect(ShownName.of("مبيعات") == "\u{2068}مبيعات\u{2069}")
        #expect(ShownName.plainLine(ShownName.of("مبيعات") + ": 3") == "\u{2068}مبيعات\u{2069}: 3")
        // A joiner belongs to Persian words.
        #expect(ShownName.of("می‌خواهم") == "\u{2068}می‌خواهم\u{2069}")
    }
}
