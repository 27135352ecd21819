/// What every chart is drawn with: a picture with its text alternative, and texts.
enum SVG {
    /// A whole picture.
    ///
    /// - Parameters:
    ///   - kind: the classes of ``ChartStyle``.
    ///   - width: of the drawing, in its own units.
    ///   - height: likewise.
    ///   - summary: the text alternative, in plain text.
    ///   - attributes: further attributes of the picture.
    ///   - parts: the drawing, as SVG.
    static func picture(_ kind: String, width: Int, height: Int, summary: String, attributes: HTML = "", _ parts: [HTML]) -> HTML {
        let more: HTML = attributes.isEmpty ? "" : " \(attributes)"
        return """
            <svg class="\(kind)"\(more) viewBox="0 0 \(width) \(height)" role="img" aria-label="\(summary)">\
            \(parts.joined(separator: "\n"))</svg>
            """
    }

    /// A text, given plain.
    ///
    /// - Parameters:
    ///   - kind: `soft` for what explains the picture.
    ///   - anchor: which part of the text stands at `x`: `start`, `middle` or `end`.
    static func text(_ text: String, x: Int, y: Int, kind: String = "", anchor: String = "start") -> HTML {
        let look: HTML = kind.isEmpty ? "" : " class=\"\(kind)\""
        let place: HTML = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
        return "<text\(look) x=\"\(x)\" y=\"\(y)\"\(place)>\(text)</text>"
    }
}
