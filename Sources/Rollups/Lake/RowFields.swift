/// The fields of one CSV row (RFC 4180 without line feeds in fields), found without copying.
struct RowFields {
    private var bounds: [(start: Int, end: Int, isQuoted: Bool)] = []

    var count: Int { bounds.count }

    /// Finds the fields of a line. False when a quote is not closed.
    mutating func split(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        bounds.removeAll(keepingCapacity: true)
        var place = 0
        while true {
            if place < line.count, line[place] == UInt8(ascii: "\"") {
                guard let close = Self.closingQuote(line, after: place) else { return false }
                bounds.append((place + 1, close, true))
                place = close + 1
                guard place == line.count || line[place] == UInt8(ascii: ",") else { return false }
            } else {
                let start = place
                while place < line.count, line[place] != UInt8(ascii: ",") { place += 1 }
                bounds.append((start, place, false))
            }
            if place >= line.count { return true }
            place += 1
        }
    }

    private static func closingQuote(_ line: UnsafeBufferPointer<UInt8>, after open: Int) -> Int? {
        var place = open + 1
        while place < line.count {
            if line[place] == UInt8(ascii: "\"") {
                guard place + 1 < line.count, line[place + 1] == UInt8(ascii: "\"") else { return place }
                place += 1
            }
            place += 1
        }
        return nil
    }

    /// Where the first two fields end, with the comma after them: rows of the same dataset agree up to there.
    var prefixLength: Int { bounds.count > 1 ? bounds[1].end + (bounds[1].isQuoted ? 2 : 1) : 0 }

    /// The bytes of a field as they stand in the line; a quoted one may hold doubled quotes.
    func bytes(_ index: Int?, _ line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let index, index < bounds.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(rebasing: line[bounds[index].start..<bounds[index].end])
    }

    /// The text of a field; empty where the row has none.
    func text(_ index: Int?, _ line: UnsafeBufferPointer<UInt8>) -> String {
        let text = String(decoding: bytes(index, line), as: UTF8.self)
        guard let index, index < bounds.count, bounds[index].isQuoted else { return text }
        return text.replacing("\"\"", with: "\"")
    }

    /// A whole number; nil for an empty field and for anything else.
    func integer(_ index: Int?, _ line: UnsafeBufferPointer<UInt8>) -> Int64? {
        let digits = bytes(index, line)
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }

    /// Seconds as whole milliseconds; nil for an empty field and for what is not a number of at least 0.
    func milliseconds(_ index: Int?, _ line: UnsafeBufferPointer<UInt8>) -> Int64? {
        let digits = bytes(index, line)
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        var decimals = -1
        for digit in digits.prefix(16) {
            if digit == UInt8(ascii: "."), decimals < 0 {
                decimals = 0
            } else if digit >= 0x30, digit <= 0x39 {
                value = value * 10 + Int64(digit - 0x30)
                if decimals >= 0 { decimals += 1 }
            } else {
                return Self.milliseconds(written: digits)
            }
        }
        guard digits.count <= 16, decimals <= 3 else { return Self.milliseconds(written: digits) }
        for _ in max(0, decimals)..<3 { value *= 10 }
        return value
    }

    /// As engines may write it: with an exponent, or with more decimals than there are milliseconds.
    private static func milliseconds(written digits: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let seconds = Double(String(decoding: digits, as: UTF8.self)), seconds >= 0, seconds < 1e15 else { return nil }
        return Int64((seconds * 1000).rounded())
    }
}
