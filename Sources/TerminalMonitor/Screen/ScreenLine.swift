import RunModel

enum TextStyle: Hashable, Sendable {
    case plain, bold, soft, good, bad, warning, bar

    /// The parameters of ECMA-48's "select graphic rendition".
    var graphicRendition: String {
        switch self {
        case .plain: "0"
        case .bold: "0;1"
        case .soft: "0;2"
        case .good: "0;32"
        case .bad: "0;1;31"
        case .warning: "0;33"
        case .bar: "0;7"
        }
    }
}

struct ScreenLine: Hashable, Sendable {
    struct Piece: Hashable, Sendable {
        var text: String
        var style: TextStyle
    }

    var pieces: [Piece] = []

    init(_ text: String = "", _ style: TextStyle = .plain) {
        if !text.isEmpty { append(text, style) }
    }

    /// Adds text, without what a terminal would obey.
    mutating func append(_ text: String, _ style: TextStyle = .plain) {
        pieces.append(Piece(text: ShownName.plain(text), style: style))
    }

    var text: String { pieces.map(\.text).joined() }

    /// Cut to that many cells, without trailing blanks.
    func cut(columns: Int) -> ScreenLine {
        var line = ScreenLine()
        var left = columns
        for piece in pieces where left > 0 {
            let width = TextWidth.columns(piece.text)
            line.pieces.append(width <= left ? piece : Piece(text: TextWidth.fit(piece.text, columns: left), style: piece.style))
            left -= min(width, left)
        }
        return line
    }

    /// The same as one bar over the whole width: for the line that is chosen.
    func bar(columns: Int) -> ScreenLine {
        ScreenLine(TextWidth.fit(cut(columns: columns).text, columns: columns), .bar)
    }

    /// What a terminal is sent, ending in plain text.
    ///
    /// - Parameter hasColours: without, only the bar keeps its rendition, since nothing else shows the choice.
    func rendered(hasColours: Bool) -> String {
        var text = ""
        for piece in pieces {
            let style = hasColours || piece.style == .bar ? piece.style : .plain
            text += style == .plain ? piece.text : "\u{1B}[\(style.graphicRendition)m\(piece.text)\u{1B}[0m"
        }
        return text
    }
}

/// The keys at the foot of a screen, as many as fit.
enum KeyHints {
    /// Whatever is known already, then hints, the last of them always.
    ///
    /// - Parameter hints: the first are left out last; the order on the screen is kept.
    static func append(_ hints: [String], always last: String, to line: ScreenLine, columns: Int) -> ScreenLine {
        var line = line
        let gap = line.text.isEmpty ? "" : "   "
        var room = columns - TextWidth.columns(line.text) - TextWidth.columns(gap) - TextWidth.columns(last)
        var chosen: [String] = []
        for hint in hints {
            room -= TextWidth.columns(hint) + 2
            if room < 0 { break }
            chosen.append(hint)
        }
        line.append(gap + (chosen + [last]).joined(separator: "  "), .soft)
        return line
    }
}
