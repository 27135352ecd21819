/// Finds keys that are mappings, lists or aliases before Yams reads a text.
///
/// Yams hashes every key with all that is in it, so that nested keys cost the square of their depth and aliases of aliases double with each:
/// a text of 1 KB takes minutes. No file of ours has such keys.
struct YAMLKeyScanner {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    /// How many `[` and `{` are open.
    private var flowDepth = 0
    /// Whether a token may begin here: only then are `?`, `*`, quotes and brackets more than text.
    private var startsToken = true
    /// The last token was a list, a mapping or an alias: a `:` makes it a key.
    private var endsCollection = false

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// - Returns: the line of the first one, from 1.
    mutating func firstCollection() -> Int? {
        while index < scalars.count {
            switch scalars[index] {
            case let scalar where Self.isBreak(scalar):
                startLine()
            case " ", "\t":
                break
            case "#" where isBlank(index - 1):
                skip(until: Self.isBreak)
                continue
            case "?" where startsToken && isBlank(index + 1), ":" where endsCollection:
                return line
            case "-" where startsToken && (isBlank(index + 1) || scalars[index + 1] == "-"):
                break
            case "'" where startsToken, "\"" where startsToken:
                skipQuoted()
            case "*" where startsToken:
                skip(until: Self.endsName)
                (startsToken, endsCollection) = (false, true)
                continue
            case "&" where startsToken, "!" where startsToken:
                // What follows an anchor or a tag is a token too.
                skip(until: Self.endsName)
                continue
            case "[" where startsToken || flowDepth > 0, "{" where startsToken || flowDepth > 0:
                flowDepth += 1
                (startsToken, endsCollection) = (true, false)
            case "]" where flowDepth > 0, "}" where flowDepth > 0:
                flowDepth -= 1
                (startsToken, endsCollection) = (false, true)
            case "," where flowDepth > 0, ":" where flowDepth > 0 || isBlank(index + 1):
                (startsToken, endsCollection) = (true, false)
            default:
                (startsToken, endsCollection) = (false, false)
            }
            index += 1
        }
        return nil
    }

    private mutating func startLine() {
        if scalars[index] != "\r" || index + 1 == scalars.count || scalars[index + 1] != "\n" { line += 1 }
        (startsToken, endsCollection) = (true, false)
    }

    /// Beyond either end is blank too.
    private func isBlank(_ index: Int) -> Bool {
        guard scalars.indices.contains(index) else { return true }
        return scalars[index] == " " || scalars[index] == "\t" || Self.isBreak(scalars[index])
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar) }

    private static func endsName(_ scalar: Unicode.Scalar) -> Bool { " \t,[]{}".unicodeScalars.contains(scalar) || isBreak(scalar) }

    private mutating func skip(until ends: (Unicode.Scalar) -> Bool) {
        while index < scalars.count, !ends(scalars[index]) { index += 1 }
    }

    /// Leaves the index at the closing quote.
    private mutating func skipQuoted() {
        let quote = scalars[index]
        (startsToken, endsCollection) = (false, false)
        index += 1
        while index < scalars.count, scalars[index] != quote {
            if Self.isBreak(scalars[index]) { startLine() }
            index += scalars[index] == "\\" && quote == "\"" ? 2 : 1
        }
        (startsToken, endsCollection) = (false, false)
    }
}
