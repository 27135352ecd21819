/// A name that people chose, as pages, reports and the monitor show it: one line that is not too long and cannot change the text around it.
/// JSON holds names as they are.
package enum ShownName {
    /// The longest name, in characters as people count them; longer ones end in `…`.
    package static let maximumLength = 60

    /// The name on one line, cut between characters, so that an emoji of several code points stays whole. A name with letters that are
    /// written from right to left is set apart (U+2068, U+2069): without, punctuation and numbers next to it would move.
    package static func of(_ name: String) -> String {
        let text = line(name)
        return text.unicodeScalars.contains(where: isRightToLeft) ? "\u{2068}\(text)\u{2069}" : text
    }

    /// The same without the isolates, for a terminal, which may not know them.
    package static func line(_ name: String) -> String { cut(plain(name)) }

    /// What tells datasets of the same shown name apart, by token: the space where each has another, else the token. Datasets whose name is
    /// unique are left out.
    package static func distinctions(_ datasets: [(token: String, name: String, space: String)]) -> [String: String] {
        Dictionary(grouping: datasets) { line($0.name) }.values.filter { $0.count > 1 }.reduce(into: [:]) { result, group in
            let spaces = Set(group.map(\.space))
            let areSpacesDistinct = spaces.count == group.count && !spaces.contains("")
            for dataset in group { result[dataset.token] = areSpacesDistinct ? dataset.space : dataset.token }
        }
    }

    /// At most ``maximumLength`` characters.
    package static func cut(_ text: String) -> String { text.count > maximumLength ? text.prefix(maximumLength - 1) + "…" : text }

    /// One line without what terminals obey and without what reorders text: control characters and line breaks become blanks, invisible ones
    /// (category Cf, with those for the direction of text) are left out. Joiners and emoji tags stay, as emoji and scripts need them.
    package static func plain(_ text: String) -> String { filtered(text, keepsIsolates: false) }

    /// The same for a line of which a shown name is a part.
    package static func plainLine(_ text: String) -> String { filtered(text, keepsIsolates: true) }

    private static func filtered(_ text: String, keepsIsolates: Bool) -> String {
        var result = String.UnicodeScalarView()
        for character in text {
            let isEmoji = character.unicodeScalars.first?.properties.isEmoji == true
            for scalar in character.unicodeScalars {
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: result.append(" ")
                case .format:
                    let isKept =
                        isJoiner(scalar) || isEmoji && isTag(scalar) || keepsIsolates && (scalar == "\u{2068}" || scalar == "\u{2069}")
                    if isKept { result.append(scalar) }
                default: result.append(scalar)
                }
            }
        }
        return String(result)
    }

    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{200C}" || scalar == "\u{200D}" }

    /// Those that make the flags of Scotland, Wales and others.
    private static func isTag(_ scalar: Unicode.Scalar) -> Bool { (0xE0020...0xE007F).contains(scalar.value) }

    /// The blocks of Hebrew, Arabic and their neighbours, which the Unicode standard reserves for text from right to left.
    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
