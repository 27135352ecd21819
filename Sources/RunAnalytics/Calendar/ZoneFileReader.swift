/// Reads a compiled time zone (TZif, RFC 9636).
struct ZoneFileReader {
    /// The transitions of a zone, and the rule for what comes after the last one.
    struct Contents {
        /// When offsets change, in seconds since 1970, ascending.
        var transitions: [Int64]
        /// The offset from each transition on, in seconds ahead of UTC.
        var offsets: [Int64]
        /// The offset before the first transition.
        var initialOffset: Int64
        /// The rule for the time after the last transition, as a POSIX TZ string; may be empty.
        var footer: String
    }

    private let bytes: [UInt8]
    private var position = 0

    /// Returns nil for what is not a zone file of version 2 or later.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: "TZif".utf8), bytes.count > 44, bytes[4] >= 0x32 else { return nil }
        self.bytes = bytes
    }

    /// Returns nil where the file contradicts itself or ends early.
    mutating func read() -> Contents? {
        // The first block is for readers that know only 32 bits.
        guard let narrow = header() else { return nil }
        position += narrow.times * 5 + narrow.types * 6 + narrow.characters + narrow.leaps * 8 + narrow.standard + narrow.universal
        guard let wide = header(), wide.types > 0 else { return nil }
        let length = wide.times * 9 + wide.types * 6 + wide.characters + wide.leaps * 12 + wide.standard + wide.universal
        guard position + length <= bytes.count else { return nil }
        let times = (0..<wide.times).map { Int64(truncatingIfNeeded: number(at: position + $0 * 8, width: 8)) }
        let indices = (0..<wide.times).map { Int(bytes[position + wide.times * 8 + $0]) }
        let types = (0..<wide.types).map { index in
            Int64(Int32(truncatingIfNeeded: number(at: position + wide.times * 9 + index * 6, width: 4)))
        }
        guard zip(times, times.dropFirst()).allSatisfy(<), indices.allSatisfy({ $0 < types.count }),
            types.allSatisfy({ abs($0) < 86_400 * 2 })
        else { return nil }
        let rest = bytes[(position + length)...]
        guard rest.first == 0x0A, let end = rest.dropFirst().firstIndex(of: 0x0A) else { return nil }
        let footer = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
        return Contents(transitions: times, offsets: indices.map { types[$0] }, initialOffset: types[0], footer: footer)
    }

    private struct Header {
        var universal: Int
        var standard: Int
        var leaps: Int
        var times: Int
        var types: Int
        var characters: Int
    }

    private mutating func header() -> Header? {
        guard position + 44 <= bytes.count, bytes[position...].starts(with: "TZif".utf8) else { return nil }
        let counts = (0..<6).map { Int(number(at: position + 20 + $0 * 4, width: 4)) }
        guard counts.allSatisfy({ $0 <= bytes.count }) else { return nil }
        position += 44
        return Header(
            universal: counts[0], standard: counts[1], leaps: counts[2], times: counts[3], types: counts[4], characters: counts[5])
    }

    private func number(at start: Int, width: Int) -> UInt64 {
        bytes[start..<start + width].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
