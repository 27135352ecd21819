/// How many cells of a terminal text takes, as `wcwidth` and Unicode's East Asian Width (UAX #11) count: 2 for wide characters and
/// emoji, 0 for combining marks. Written out, because the C library's answer depends on the locale.
package enum TextWidth {
    /// Scalars of East Asian Width W or F, in ranges.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18D08, 0x1AFF0...0x1B2FF, 0x20000...0x3FFFD,
    ]

    /// The cells of a text without control characters.
    package static func columns(_ text: some StringProtocol) -> Int {
        text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + columns($1) }
    }

    /// The cells of one character as a reader sees it, whatever it is made of.
    package static func columns(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if first.value < 0x300 { return scalars.contains("\u{FE0F}") ? 2 : 1 }
        if first.properties.isEmojiPresentation || scalars.contains("\u{FE0F}") { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(first.value) } ? 2 : 1
        }
    }

    /// Exactly that many cells: cut with `…` at the end, or filled up with blanks.
    package static func fit(_ text: String, columns wanted: Int, isFlushRight: Bool = false) -> String {
        let width = columns(text)
        if width <= wanted {
            let padding = String(repeating: " ", count: wanted - width)
            return isFlushRight ? padding + text : text + padding
        }
        guard wanted > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let next = columns(character)
            guard used + next <= wanted - 1 else { break }
            result.append(character)
            used += next
        }
        return result + "…" + String(repeating: " ", count: wanted - 1 - used)
    }

    /// Lines of at most that many cells behind their indentation, broken at blanks where there are any; none for a text without words.
    package static func wrap(_ text: String, columns wanted: Int, indentation: String = "") -> [String] {
        var lines: [String] = []
        var line = indentation
        for word in text.split(separator: " ") {
            if line == indentation {
                line += word
            } else if columns(line) + 1 + columns(word) <= wanted {
                line += " \(word)"
            } else {
                lines.append(line)
                line = indentation + word
            }
        }
        return line == indentation ? lines : lines + [line]
    }
}
