import RunModel

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
