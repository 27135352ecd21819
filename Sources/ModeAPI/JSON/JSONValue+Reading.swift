import RunModel

extension JSONValue {
    static func parse(_ bytes: [UInt8], limits: JSONLimits) throws(JSONScanError) -> JSONValue {
        try bytes.scanning { (buffer) throws(JSONScanError) in
            try JSONReader.withReader(buffer, limits: limits) { (reader) throws(JSONScanError) in try reader.readValue() }
        }
    }

    /// A string, or a number as it was written: the API writes the same identifier as one or the other.
    var text: String? {
        switch self {
        case .string(let text), .numeral(let text): text
        default: nil
        }
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// A whole number, also one in a string or with a fraction of zeros.
    var integer: Int64? { text.flatMap(LenientInteger.parse) }
}

extension JSONReader {
    /// Reads one value as a tree. Recursion is bounded by the depth limit.
    mutating func readValue() throws(JSONScanError) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "\""): return .string(text(try readString()))
        case UInt8(ascii: "{"):
            var members: [JSONValue.Member] = []
            try readObject { (reader, key) throws(JSONScanError) in
                members.append(JSONValue.Member(key: reader.text(key), value: try reader.readValue()))
            }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try readArray { (reader) throws(JSONScanError) in elements.append(try reader.readValue()) }
            return .array(elements)
        case _ where isNested: return word(try skipWord())
        case UInt8(ascii: "t"):
            try readLiteral("true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try readLiteral("false")
            return .boolean(false)
        case UInt8(ascii: "n"):
            try readLiteral("null")
            return .null
        default: return .numeral(text(try readNumber()))
        }
    }

    /// A literal or a number as it is written; a word that is neither, as `NaN`, becomes a string.
    private func word(_ slice: JSONStringSlice) -> JSONValue {
        if isEqual(slice, "null") { return .null }
        if isEqual(slice, "true") { return .boolean(true) }
        if isEqual(slice, "false") { return .boolean(false) }
        var copy = self
        copy.position = slice.start
        guard let number = try? copy.readNumber(), number.count == slice.count else { return .string(text(slice)) }
        return .numeral(text(slice))
    }
}

/// Whole numbers as the API writes them: `30`, `"30"`, `30.0`.
enum LenientInteger {
    /// Nil for anything but a whole number, and for what no double holds exactly unless it is written as an integer.
    static func parse(_ text: String) -> Int64? {
        if let value = Int64(text) { return value }
        guard let value = Double(text), value.rounded() == value, abs(value) <= 9_007_199_254_740_992 else { return nil }
        return Int64(value)
    }
}

extension [UInt8] {
    /// Lends the bytes, with the error's type kept.
    func scanning<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(JSONScanError) -> Result
    ) throws(JSONScanError) -> Result {
        let outcome: Swift.Result<Result, JSONScanError> = withUnsafeBufferPointer { buffer in
            do throws(JSONScanError) { return .success(try body(buffer)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }
}

/// The zero of Go's clock, `0001-01-01T00:00:00Z`, which services written in Go send where a time is missing.
enum ZeroTime {
    private static let millennium = Timestamp(milliseconds: 978_307_200_000)

    /// Whether a timestamp is that zero, in any form and zone in which other timestamps are read.
    static func isZero(_ text: String) -> Bool {
        // Years before 1970 are refused by the one reader of timestamps; the same instant of 2001 is not.
        text.hasPrefix("0001-") && Timestamp(iso8601: "2001" + text.dropFirst(4)) == millennium
    }
}
