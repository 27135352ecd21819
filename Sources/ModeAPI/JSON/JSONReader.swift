/// A pull reader over the bytes of one JSON text (RFC 8259), UTF-8 with or without a byte order mark.
///
/// The structure is validated, what stands in it is not: one odd character in a name must not cost a page. A string may hold invalid
/// escapes, halves of surrogate pairs, control characters and broken UTF-8, which ``text(_:)`` turns into U+FFFD; a number may be of any
/// size; inside of an array or object any word may stand where a number should. Whatever Foundation's JSONDecoder accepts is read with
/// the same result, which the fuzz test in ModeAPITests holds up; so of a key that an object has twice the first counts, and a comma may
/// stand before the end of an array or object. Differences on purpose: texts in UTF-16 or UTF-32 are refused, and the depth limit is ours.
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
        case _ where isNested: _ = try skipWord()
        case UInt8(ascii: "t"): try readLiteral("true")
        case UInt8(ascii: "f"): try readLiteral("false")
        case UInt8(ascii: "n"): try readLiteral("null")
        default: _ = try readNumber()
        }
    }

    /// Whether the position is inside of an array or object.
    @inline(__always)
    var isNested: Bool { depth > 0 }

    /// Reads one row of an array. One whose text is broken is read over, as long as its brackets show where it ends.
    ///
    /// - Returns: nil for a broken row; the position is behind it.
    /// - Throws: when the end of the row cannot be found, or a limit was passed.
    @inline(__always)
    mutating func readRow<Row>(_ body: (inout JSONReader) throws(JSONScanError) -> Row) throws(JSONScanError) -> Row? {
        _ = try peek()
        let start = self
        do throws(JSONScanError) {
            return try body(&self)
        } catch {
            self = start
            guard isNested, !error.isLimit, skipBrackets() else { throw error }
            return nil
        }
    }

    /// Reads over an array or object by its brackets alone; false when it does not end.
    @inline(never)
    private mutating func skipBrackets() -> Bool {
        var level = 0
        while position < end {
            switch base[position] {
            case UInt8(ascii: "\""):
                guard (try? readString()) != nil else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): level += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): level -= 1
            default: break
            }
            // Anything but a bracket at the beginning has no end that could be found.
            guard level >= 0 else { return false }
            position += 1
            if level == 0 { return true }
        }
        return false
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

package struct JSONLimits: Sendable, Hashable {
    /// The longest text, in bytes. Default 16 MiB.
    var maximumBytes: Int
    /// The most rows of one page. Default 1000.
    var maximumRows: Int
    /// How deeply arrays and objects may be nested. Default 128, at most 512; Mode nests about 6 levels.
    var maximumDepth: Int

    package init(maximumBytes: Int = 16 << 20, maximumRows: Int = 1000, maximumDepth: Int = 128) {
        self.maximumBytes = maximumBytes
        self.maximumRows = maximumRows
        self.maximumDepth = min(max(1, maximumDepth), 512)
    }
}
