/// A pull reader over the bytes of one JSON text (RFC 8259), UTF-8 with or without a byte order mark.
///
/// Everything is validated, also what is skipped: strings (UTF-8, escapes, control characters), numbers, nesting. What it accepts is what
/// Foundation's JSONDecoder accepts when every value is decoded; the fuzz test in ModeAPITests holds the two together. So, as in
/// Foundation, of a key that an object has twice the first counts, and a comma may stand before the end of an array or object.
/// Differences on purpose: texts in UTF-16 or UTF-32 are refused, and the depth limit is ours.
///
/// The memory must outlive the reader, so readers live in the closure of `withReader` only.
struct JSONReader {
    let base: UnsafePointer<UInt8>
    let end: Int
    let maximumDepth: Int
    var position = 0
    private var depth = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, base: UnsafePointer<UInt8>, maximumDepth: Int) {
        self.base = base
        end = bytes.count
        self.maximumDepth = maximumDepth
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    }

    /// Reads one whole text: `body` must consume its one value, nothing may follow.
    static func withReader<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>,
        limits: JSONLimits,
        _ body: (inout JSONReader) throws(JSONScanError) -> Result
    ) throws(JSONScanError) -> Result {
        guard bytes.count <= limits.maximumBytes else { throw JSONScanError(.tooLarge, offset: limits.maximumBytes) }
        guard let base = bytes.baseAddress, !bytes.isEmpty else { throw JSONScanError(.unexpectedEnd, offset: 0) }
        var reader = JSONReader(bytes, base: base, maximumDepth: limits.maximumDepth)
        let result = try body(&reader)
        reader.skipWhitespace()
        guard reader.position == reader.end else { throw reader.failure(.trailingCharacters) }
        return result
    }

    /// Reads values one after the other, with nothing or white space between them, up to the end.
    ///
    /// - Parameter body: must consume each value.
    static func forEachValue(
        _ bytes: UnsafeBufferPointer<UInt8>,
        limits: JSONLimits,
        _ body: (inout JSONReader) throws(JSONScanError) -> Void
    ) throws(JSONScanError) {
        guard let base = bytes.baseAddress else { return }
        var reader = JSONReader(bytes, base: base, maximumDepth: limits.maximumDepth)
        reader.skipWhitespace()
        while reader.position < reader.end {
            try body(&reader)
            reader.skipWhitespace()
        }
    }

    func failure(_ problem: JSONScanError.Problem) -> JSONScanError { JSONScanError(problem, offset: position) }

    // MARK: Structure

    @inline(__always)
    mutating func skipWhitespace() {
        while position < end {
            let byte = base[position]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// The first byte of the next value.
    @inline(__always)
    mutating func peek() throws(JSONScanError) -> UInt8 {
        skipWhitespace()
        guard position < end else { throw failure(.unexpectedEnd) }
        return base[position]
    }

    @inline(__always)
    private mutating func enter() throws(JSONScanError) {
        guard depth < maximumDepth else { throw failure(.tooDeep) }
        depth += 1
        position += 1
    }

    /// Reads an object. `member` gets each key and must consume its value.
    @inline(__always)
    mutating func readObject(
        _ member: (inout JSONReader, JSONStringSlice) throws(JSONScanError) -> Void
    ) throws(JSONScanError) {
        guard try peek() == UInt8(ascii: "{") else { throw failure(.unexpectedCharacter) }
        try enter()
        while true {
            // At the beginning an empty object; later a comma before the end, which Foundation takes too.
            let first = try peek()
            if first == UInt8(ascii: "}") { return leave() }
            guard first == UInt8(ascii: "\"") else { throw failure(.unexpectedCharacter) }
            let key = try readString()
            guard try peek() == UInt8(ascii: ":") else { throw failure(.unexpectedCharacter) }
            position += 1
            try member(&self, key)
            let separator = try peek()
            if separator == UInt8(ascii: "}") { return leave() }
            guard separator == UInt8(ascii: ",") else { throw failure(.unexpectedCharacter) }
            position += 1
        }
    }

    /// Reads an array. `element` must consume each element.
    @inline(__always)
    mutating func readArray(_ element: (inout JSONReader) throws(JSONScanError) -> Void) throws(JSONScanError) {
        guard try peek() == UInt8(ascii: "[") else { throw failure(.unexpectedCharacter) }
        try enter()
        while true {
            if try peek() == UInt8(ascii: "]") { return leave() }
            try element(&self)
            let separator = try peek()
            if separator == UInt8(ascii: "]") { return leave() }
            guard separator == UInt8(ascii: ",") else { throw failure(.unexpectedCharacter) }
            position += 1
        }
    }

    @inline(__always)
    private mutating func leave() {
        depth -= 1
        position += 1
    }

    /// Reads over one value of any kind. Recursion is bounded by the depth limit.
    mutating func skipValue() throws(JSONScanError) {
        switch try peek() {
        case UInt8(ascii: "\""): _ = try readString()
        case UInt8(ascii: "{"):
            try readObject { (reader, _) throws(JSONScanError) in try reader.skipValue() }
        case UInt8(ascii: "["):
            try readArray { (reader) throws(JSONScanError) in try reader.skipValue() }
        case UInt8(ascii: "t"): try readLiteral("true")
        case UInt8(ascii: "f"): try readLiteral("false")
        case UInt8(ascii: "n"): try readLiteral("null")
        default: _ = try readNumber()
        }
    }

    /// Reads over `true`, `false` or `null`.
    @inline(__always)
    mutating func readLiteral(_ literal: StaticString) throws(JSONScanError) {
        let length = literal.utf8CodeUnitCount
        guard end - position >= length else { throw failure(.unexpectedEnd) }
        for index in 0..<length where base[position + index] != literal.utf8Start[index] { throw failure(.unexpectedCharacter) }
        position += length
    }
}
