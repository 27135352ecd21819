/// A piece of an HTML document, the SVG and CSS in it included. Only what stands as a literal in the source is markup: whatever else is
/// interpolated is escaped, so that no name, error or link from outside can become any.
package struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    package typealias StringLiteralType = StaticString
    package typealias StringInterpolation = Interpolation

    package private(set) var markup: String

    fileprivate init(markup: String) { self.markup = markup }

    package init(stringLiteral literal: StaticString) { markup = literal.description }

    package init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }

    package var isEmpty: Bool { markup.isEmpty }

    static func += (html: inout HTML, more: HTML) { html.markup += more.markup }

    package static func + (left: HTML, right: HTML) -> HTML { HTML(markup: left.markup + right.markup) }

    /// Collects the parts of one literal.
    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString

        fileprivate var markup = ""

        package init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity + 16 * interpolationCount) }

        package mutating func appendLiteral(_ literal: StaticString) { markup += literal.description }

        package mutating func appendInterpolation(_ html: HTML) { markup += html.markup }

        package mutating func appendInterpolation(_ number: Int) { markup += String(number) }

        /// A text for people: its numbers stay on one line with their units.
        package mutating func appendInterpolation(prose text: String) { appendInterpolation(WeeklyPhrases.unbroken(text)) }

        /// Characters that have a meaning in text or in quoted attributes are replaced by references, control characters that no document may
        /// hold by `U+FFFD`.
        package mutating func appendInterpolation(_ text: String) {
            guard !text.utf8.allSatisfy(Self.isPlain) else { return markup += text }
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                case "\"": markup += "&quot;"
                case "'": markup += "&#39;"
                case "\t", "\n", "\r": markup.unicodeScalars.append(scalar)
                case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": markup += "\u{FFFD}"
                default: markup.unicodeScalars.append(scalar)
                }
            }
        }

        /// Whether a byte of UTF-8 surely belongs to a character that stays as it is; 0xC2 begins those from U+0080 to U+00BF.
        private static func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"), 0x7F, 0xC2: false
            default: byte >= 0x20
            }
        }
    }
}

extension Sequence<HTML> {
    package func joined(separator: HTML = "") -> HTML { HTML(markup: map(\.markup).joined(separator: separator.markup)) }
}
