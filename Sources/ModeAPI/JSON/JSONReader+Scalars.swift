/// A string inside the text that is being read: where its content lies, and whether that must be decoded.
struct JSONStringSlice {
    var start: Int
    var count: Int
    /// Whether there are escape sequences or control characters, so that the bytes are not the text.
    var hasEscapes: Bool
}

extension JSONReader {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// Marks the first byte of eight that is a quote, a backslash, a control character or not ASCII. Marks after it may be wrong: the
    /// subtractions borrow upwards only (https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord).
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        return ((quote &- ones) | (backslash &- ones) | (word &- (ones &* 0x20)) | word) & highs
    }

    /// Reads a string; the position is at its opening quote.
    @inline(__always)
    mutating func readString() throws(JSONScanError) -> JSONStringSlice {
        position += 1
        let start = position
        let memory = UnsafeRawPointer(base)
        while position + 8 <= end {
            let mark = Self.special(UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
            guard mark != 0 else {
                position += 8
                continue
            }
            position += mark.trailingZeroBitCount >> 3
            guard base[position] == UInt8(ascii: "\"") else { break }
            defer { position += 1 }
            return JSONStringSlice(start: start, count: position - start, hasEscapes: false)
        }
        return try readStringSlowly(start)
    }

    /// Goes on byte by byte. Only the end of the string is looked for: what is wrong inside it is repaired by ``text(_:)``, if anyone
    /// needs the text at all.
    @inline(never)
    private mutating func readStringSlowly(_ start: Int) throws(JSONScanError) -> JSONStringSlice {
        var hasEscapes = false
        while position < end {
            switch base[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return JSONStringSlice(start: start, count: position - start, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 2
            case 0..<0x20:
                hasEscapes = true
                position += 1
            default: position += 1
            }
        }
        position = end
        throw failure(.unexpectedEnd)
    }

    /// What an escape sequence stands for, and how many bytes it has. Half a surrogate pair, and what JSON does not know, is U+FFFD.
    private func escape(at index: Int, before limit: Int) -> (scalar: Unicode.Scalar, length: Int) {
        guard index + 1 < limit else { return ("\u{FFFD}", 1) }
        switch base[index + 1] {
        case UInt8(ascii: "\""): return ("\"", 2)
        case UInt8(ascii: "\\"): return ("\\", 2)
        case UInt8(ascii: "/"): return ("/", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(at: index, before: limit) else { return ("\u{FFFD}", 2) }
            if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
            guard unit < 0xDC00, let low = hexadecimal(at: index + 6, before: limit), (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            else { return ("\u{FFFD}", 6) }
            return (scalar, 12)
        // A character of several bytes stays whole.
        case 0x80...: return ("\u{FFFD}", 1)
        default: return ("\u{FFFD}", 2)
        }
    }

    /// The value of `\uXXXX` at an index; nil when that is not there.
    private func hexadecimal(at index: Int, before limit: Int) -> UInt32? {
        guard index + 6 <= limit, base[index] == UInt8(ascii: "\\"), base[index + 1] == UInt8(ascii: "u") else { return nil }
        var value: UInt32 = 0
        for index in index + 2..<index + 6 {
            let byte = base[index]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: return nil
            }
        }
        return value
    }

    /// Reads over a number, strictly as RFC 8259 section 6 writes it, of any size. Returns where it lies.
    mutating func readNumber() throws(JSONScanError) -> JSONStringSlice {
        let start = position
        if base[position] == UInt8(ascii: "-") { position += 1 }
        guard position < end else { throw failure(.unexpectedEnd) }
        if base[position] == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
        if position < end, base[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if position < end, base[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
        return JSONStringSlice(start: start, count: position - start, hasEscapes: false)
    }

    /// Reads over what stands where a number or a literal should: everything up to the next separator, as `NaN` or `01`. Only inside of
    /// an array or object, so that a text that is not JSON at all is an error.
    mutating func skipWord() throws(JSONScanError) -> JSONStringSlice {
        let start = position
        while position < end {
            switch base[position] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "\""),
                UInt8(ascii: ":"), 0...0x20:
                guard position > start else { throw failure(.unexpectedCharacter) }
                return JSONStringSlice(start: start, count: position - start, hasEscapes: false)
            default: position += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    private mutating func skipDigits() throws(JSONScanError) {
        let start = position
        while position < end, base[position] &- 0x30 < 10 { position += 1 }
        guard position > start else { throw failure(position < end ? .invalidNumber : .unexpectedEnd) }
    }

    // MARK: Contents

    /// The bytes of a string as they stand in the text.
    @inline(__always)
    func raw(_ slice: JSONStringSlice) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + slice.start, count: slice.count)
    }

    /// The text that a string stands for. What is not valid in JSON or UTF-8 becomes U+FFFD. O(n).
    func text(_ slice: JSONStringSlice) -> String {
        guard slice.hasEscapes else { return String(decoding: raw(slice), as: UTF8.self) }
        var result = String.UnicodeScalarView()
        var index = slice.start
        var plainStart = index
        let sliceEnd = slice.start + slice.count
        func appendPlain(upTo index: Int) {
            let plain = UnsafeBufferPointer(start: base + plainStart, count: index - plainStart)
            result.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
        }
        while index < sliceEnd {
            let byte = base[index]
            guard byte == UInt8(ascii: "\\") || byte < 0x20 else {
                index += 1
                continue
            }
            appendPlain(upTo: index)
            let (scalar, length) = byte < 0x20 ? ("\u{FFFD}", 1) : escape(at: index, before: sliceEnd)
            result.append(scalar)
            index += length
            plainStart = index
        }
        appendPlain(upTo: sliceEnd)
        return String(result)
    }

    /// Whether a key, escaped or not, is the given one.
    @inline(__always)
    func isEqual(_ slice: JSONStringSlice, _ key: StaticString) -> Bool {
        if slice.hasEscapes { return text(slice) == key.description }
        guard slice.count == key.utf8CodeUnitCount else { return false }
        for index in 0..<slice.count where base[slice.start + index] != key.utf8Start[index] { return false }
        return true
    }
}
