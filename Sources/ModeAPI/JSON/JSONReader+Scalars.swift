/// A string inside the text that is being read: where its content lies, and whether that has escape sequences.
struct JSONStringSlice {
    var start: Int
    var count: Int
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

    /// Goes on byte by byte: escapes, characters beyond ASCII, and the end of the text.
    @inline(never)
    private mutating func readStringSlowly(_ start: Int) throws(JSONScanError) -> JSONStringSlice {
        var hasEscapes = false
        while position < end {
            let byte = base[position]
            switch byte {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return JSONStringSlice(start: start, count: position - start, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                _ = try readEscape()
            case 0..<0x20: throw failure(.unexpectedCharacter)
            case 0x80...: try skipMultibyteCharacter(byte)
            default: position += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    /// Reads an escape sequence; the position is at its backslash. Surrogates must come as a pair.
    private mutating func readEscape() throws(JSONScanError) -> Unicode.Scalar {
        guard position + 1 < end else { throw failure(.unexpectedEnd) }
        let letter = base[position + 1]
        if letter == UInt8(ascii: "u") {
            let high = try readHexadecimal()
            guard (0xD800...0xDFFF).contains(high) else { return try scalar(high) }
            guard high < 0xDC00, position + 1 < end, base[position] == UInt8(ascii: "\\"), base[position + 1] == UInt8(ascii: "u") else {
                throw failure(.invalidEscape)
            }
            let low = try readHexadecimal()
            guard (0xDC00...0xDFFF).contains(low) else { throw failure(.invalidEscape) }
            return try scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        }
        let value: UInt8 =
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "t"): 0x09
            default: 0
            }
        guard value != 0 else { throw failure(.invalidEscape) }
        position += 2
        return Unicode.Scalar(value)
    }

    private func scalar(_ value: UInt32) throws(JSONScanError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw failure(.invalidEscape) }
        return scalar
    }

    /// Reads `\uXXXX`; the position is at the backslash.
    private mutating func readHexadecimal() throws(JSONScanError) -> UInt32 {
        guard position + 6 <= end else { throw failure(.unexpectedEnd) }
        var value: UInt32 = 0
        for index in position + 2..<position + 6 {
            let byte = base[index]
            let digit: UInt8 =
                switch byte {
                case 0x30...0x39: byte - 0x30
                case 0x41...0x46: byte - 0x37
                case 0x61...0x66: byte - 0x57
                default: 0xFF
                }
            guard digit != 0xFF else { throw failure(.invalidEscape) }
            value = value << 4 | UInt32(digit)
        }
        position += 6
        return value
    }

    /// Reads over one character of two to four bytes; the table of well-formed sequences is Unicode's 3-7.
    private mutating func skipMultibyteCharacter(_ lead: UInt8) throws(JSONScanError) {
        let (length, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw failure(.invalidUTF8)
        }
        guard position + length <= end, second.contains(base[position + 1]) else { throw failure(.invalidUTF8) }
        for index in 2..<max(2, length) where base[position + index] & 0xC0 != 0x80 { throw failure(.invalidUTF8) }
        position += length
    }

    /// Reads over a number, strictly as RFC 8259 section 6 writes it. Returns where it lies.
    ///
    /// A number outside the range of a double is refused, because JSONDecoder refuses it.
    mutating func readNumber() throws(JSONScanError) -> JSONStringSlice {
        let start = position
        var hasExponent = false
        if base[position] == UInt8(ascii: "-") { position += 1 }
        guard position < end else { throw failure(.unexpectedEnd) }
        if base[position] == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
        if position < end, base[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if position < end, base[position] | 0x20 == UInt8(ascii: "e") {
            hasExponent = true
            position += 1
            if position < end, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
        let slice = JSONStringSlice(start: start, count: position - start, hasEscapes: false)
        // Without an exponent it takes more than 300 digits to leave the range.
        if hasExponent || slice.count > 300 { try checkRange(slice) }
        return slice
    }

    @inline(never)
    private func checkRange(_ slice: JSONStringSlice) throws(JSONScanError) {
        let digits = text(slice)
        guard let value = Double(digits), value.isFinite else { throw JSONScanError(.invalidNumber, offset: slice.start) }
        // Too small becomes zero, which only a zero may be.
        let mantissa = digits.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        guard value != 0 || !mantissa.contains(where: { (0x31...0x39).contains($0) }) else {
            throw JSONScanError(.invalidNumber, offset: slice.start)
        }
    }

    /// Reads over at least one digit.
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

    /// The text that a string stands for. O(n).
    func text(_ slice: JSONStringSlice) -> String {
        guard slice.hasEscapes else { return String(decoding: raw(slice), as: UTF8.self) }
        var result = String.UnicodeScalarView()
        var copy = self
        var plainStart = slice.start
        copy.position = slice.start
        let sliceEnd = slice.start + slice.count
        while copy.position < sliceEnd {
            guard base[copy.position] == UInt8(ascii: "\\") else {
                copy.position += 1
                continue
            }
            let plain = UnsafeBufferPointer(start: base + plainStart, count: copy.position - plainStart)
            result.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
            // The slice was validated when it was read, so that this cannot fail.
            guard let scalar = try? copy.readEscape() else { break }
            result.append(scalar)
            plainStart = copy.position
        }
        let plain = UnsafeBufferPointer(start: base + plainStart, count: sliceEnd - plainStart)
        result.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
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
