/// Turns screens into what a terminal is sent: only lines that changed, in one piece, so that nothing flickers.
struct FrameWriter {
    let hasColours: Bool
    private var shown: [String] = []
    private var size: ScreenSize?

    init(hasColours: Bool) { self.hasColours = hasColours }

    /// Forgets what is on the screen, so that the next frame draws everything.
    mutating func forget() { size = nil }

    /// The text that brings the screen from the last frame to this one; empty when nothing changed.
    ///
    /// Uses the synchronized update of newer terminals (private mode 2026), which others ignore.
    mutating func frame(_ lines: [ScreenLine], size: ScreenSize) -> String {
        let rendered = lines.map { $0.rendered(hasColours: hasColours) }
        var text = ""
        if size != self.size {
            text = "\u{1B}[0m\u{1B}[2J"
            shown = []
        }
        for (row, line) in rendered.enumerated() where row >= shown.count || shown[row] != line {
            // Cleared before, not after: behind the last column a terminal would clear the last character.
            text += "\u{1B}[\(row + 1);1H\u{1B}[2K\(line)"
        }
        self.size = size
        shown = rendered
        return text.isEmpty ? "" : "\u{1B}[?2026h\(text)\u{1B}[?2026l"
    }
}
