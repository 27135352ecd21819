extension String {
    /// The text as a JSON string (RFC 8259, section 7), which YAML reads as a double-quoted scalar too (YAML 1.2.2, section 7.3.1).
    ///
    /// Beyond what JSON demands, control characters of Latin-1, the two line separators of Unicode and the byte order mark are escaped: YAML
    /// refuses the first, JavaScript once took the second for line ends, and none of them can be seen.
    package var quotedAsJSON: String {
        var quoted = ""
        quoted.appendQuotedAsJSON(self)
        return quoted
    }

    /// Appends another text as ``quotedAsJSON``.
    package mutating func appendQuotedAsJSON(_ text: String) {
        self += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": self += "\\\""
            case "\\": self += "\\\\"
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                self += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: unicodeScalars.append(scalar)
            }
        }
        self += "\""
    }
}
