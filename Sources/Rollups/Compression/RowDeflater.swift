/// Deflate (RFC 1951) for tables of numbers as text, several times as fast as zlib's level 6 on them and no larger.
///
/// Most bytes of such a table are digits that never repeat: a Huffman code of their own serves them best, and zlib spends its time
/// on looking for short matches among them that cost more bits than the digits do. What repeats is long: dates, prefixes, the
/// same counts with the same ratios. So this looks only for the newest place with the same next bytes, and takes it when the
/// match costs fewer bits than its bytes would. Any inflater reads the result.
///
/// Not `Sendable`: one thread at a time. Memory: about 400 KiB beside the caller's buffers.
final class RowDeflater {
    private static let hashBits = 14
    private static let windowBytes = 32_768
    private static let maximumMatch = 258
    private static let endOfBlock = 256
    private static let blockTokens = 32_768
    /// A match token is marked in its top bit; below are length − 3 (8 bits from bit 16) and distance (16 bits).
    private static let matchMark: UInt32 = 0x8000_0000

    private let table: UnsafeMutablePointer<Int32>
    private let tokens: UnsafeMutablePointer<UInt32>
    private var tokenCount = 0
    private let literalFrequencies: UnsafeMutablePointer<UInt32>
    private let distanceFrequencies: UnsafeMutablePointer<UInt32>
    private var literals = HuffmanCode(symbolCount: 286)
    private var distances = HuffmanCode(symbolCount: 30)
    private var codeLengths = HuffmanCode(symbolCount: 19)

    init() {
        table = .allocate(capacity: 2 << Self.hashBits)
        tokens = .allocate(capacity: Self.blockTokens + 128)
        literalFrequencies = .allocate(capacity: 288)
        distanceFrequencies = .allocate(capacity: 32)
    }

    deinit {
        table.deallocate()
        tokens.deallocate()
        literalFrequencies.deallocate()
        distanceFrequencies.deallocate()
    }

    /// The room that ``deflate(_:into:)`` needs for an input of that many bytes.
    static func outputCapacity(inputBytes: Int) -> Int { inputBytes * 2 + 1024 }

    /// Writes `input` as one complete deflate stream.
    ///
    /// - Parameters:
    ///   - output: at least ``outputCapacity(inputBytes:)`` bytes.
    /// - Returns: the bytes written.
    func deflate(_ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>) -> Int {
        var writer = BitWriter(output)
        table.update(repeating: -0x10000, count: 2 << Self.hashBits)
        resetBlock()
        guard let base = input.baseAddress else {
            writeBlock(isLast: true, &writer)
            writer.align()
            return writer.byteCount
        }
        var position = 0
        // Hashes read 8 bytes at a time, so the last bytes are always literals.
        let matchLimit = input.count - 16
        while position < matchLimit {
            position = step(base, position, input.count)
            if tokenCount >= Self.blockTokens { writeBlock(isLast: false, &writer) }
        }
        while position < input.count {
            literal(base[position])
            position += 1
            if tokenCount >= Self.blockTokens { writeBlock(isLast: false, &writer) }
        }
        writeBlock(isLast: true, &writer)
        writer.align()
        return writer.byteCount
    }

    /// Encodes what stands at `position`: a match or a literal, and the literals up to where the next field begins.
    @inline(__always)
    private func step(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        let raw = UnsafeRawPointer(base)
        var position = start
        let short = Self.shortHash(raw, position)
        let long = Self.longHash(raw, position)
        let shortCandidate = Int(table[short])
        let longCandidate = Int(table[long])
        table[short] = Int32(truncatingIfNeeded: position)
        table[long] = Int32(truncatingIfNeeded: position)
        var length = 0
        var distance = position &- longCandidate
        if distance <= Self.windowBytes { length = matchLength(raw, longCandidate, position, count) }
        if !Self.isWorthwhile(length, distance) {
            distance = position &- shortCandidate
            length = distance <= Self.windowBytes ? matchLength(raw, shortCandidate, position, count) : 0
        }
        if Self.isWorthwhile(length, distance) {
            match(length: length, distance: distance)
            let end = position &+ length
            let insertEnd = min(end, count - 16)
            position &+= 1
            while position < insertEnd {
                if base[position] <= Self.lastAnchor {
                    table[Self.shortHash(raw, position)] = Int32(truncatingIfNeeded: position)
                    table[Self.longHash(raw, position)] = Int32(truncatingIfNeeded: position)
                }
                position &+= 1
            }
            position = end
        }
        if position == start {
            literal(base[position])
            position &+= 1
        }
        let limit = min(count, position &+ Self.literalRun)
        while position < limit, base[position] > Self.lastAnchor {
            literal(base[position])
            position &+= 1
        }
        return position
    }

    /// The comma: everything up to it (space, quote, line feed) may begin something that repeats.
    private static let lastAnchor = UInt8(ascii: ",")
    private static let literalRun = 64

    @inline(__always)
    private static func shortHash(_ raw: UnsafeRawPointer, _ position: Int) -> Int {
        let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        return Int((word &<< 16 &* 0x9E37_79B1_85EB_CA87) &>> UInt64(64 - hashBits))
    }

    @inline(__always)
    private static func longHash(_ raw: UnsafeRawPointer, _ position: Int) -> Int {
        let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let tail = raw.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self)
        return Int(((word ^ (tail &<< 24 | tail &>> 40)) &* 0x9E37_79B1_85EB_CA87) &>> UInt64(64 - hashBits)) + 1 << hashBits
    }

    /// A digit costs about 3½ bits here; a match its length symbol, its distance symbol and the bits of the distance.
    @inline(__always)
    private static func isWorthwhile(_ length: Int, _ distance: Int) -> Bool {
        length &* 7 > 24 &+ 2 &* (63 &- distance.leadingZeroBitCount)
    }

    @inline(__always)
    private func matchLength(_ raw: UnsafeRawPointer, _ candidate: Int, _ position: Int, _ count: Int) -> Int {
        let limit = min(Self.maximumMatch, count - position)
        var length = 0
        while length &+ 8 <= limit {
            let difference = raw.loadUnaligned(fromByteOffset: candidate &+ length, as: UInt64.self).littleEndian
                ^ raw.loadUnaligned(fromByteOffset: position &+ length, as: UInt64.self).littleEndian
            if difference != 0 { return length &+ difference.trailingZeroBitCount &>> 3 }
            length &+= 8
        }
        while length < limit {
            let byte = raw.load(fromByteOffset: position &+ length, as: UInt8.self)
            guard raw.load(fromByteOffset: candidate &+ length, as: UInt8.self) == byte else { break }
            length &+= 1
        }
        return length
    }

    @inline(__always)
    private func literal(_ byte: UInt8) {
        tokens[tokenCount] = UInt32(byte)
        tokenCount &+= 1
        literalFrequencies[Int(byte)] &+= 1
    }

    @inline(__always)
    private func match(length: Int, distance: Int) {
        tokens[tokenCount] = Self.matchMark | UInt32(length - 3) &<< 16 | UInt32(distance)
        tokenCount &+= 1
        literalFrequencies[DeflateSymbols.length(length).symbol] &+= 1
        distanceFrequencies[DeflateSymbols.distance(distance).symbol] &+= 1
    }

    private func resetBlock() {
        tokenCount = 0
        literalFrequencies.update(repeating: 0, count: 288)
        distanceFrequencies.update(repeating: 0, count: 32)
    }

    private func writeBlock(isLast: Bool, _ writer: inout BitWriter) {
        literalFrequencies[Self.endOfBlock] = 1
        literals.build(frequencies: UnsafeBufferPointer(start: literalFrequencies, count: 286), maximumLength: 15)
        distances.build(frequencies: UnsafeBufferPointer(start: distanceFrequencies, count: 30), maximumLength: 15)
        writer.add(isLast ? 1 : 0, 1)
        writer.add(2, 2)
        writeCodeLengths(&writer)
        literals.codes.withUnsafeBufferPointer { literalCodes in
            literals.lengths.withUnsafeBufferPointer { literalLengths in
                distances.codes.withUnsafeBufferPointer { distanceCodes in
                    distances.lengths.withUnsafeBufferPointer { distanceLengths in
                        for index in 0..<tokenCount {
                            let token = tokens[index]
                            if token & Self.matchMark == 0 {
                                writer.add(UInt64(literalCodes[Int(token)]), Int(literalLengths[Int(token)]))
                            } else {
                                let length = DeflateSymbols.length(Int(token &>> 16 & 0xFF) &+ 3)
                                writer.add(UInt64(literalCodes[length.symbol]), Int(literalLengths[length.symbol]))
                                writer.add(UInt64(length.extra), length.extraBits)
                                let distance = DeflateSymbols.distance(Int(token & 0xFFFF))
                                writer.add(UInt64(distanceCodes[distance.symbol]), Int(distanceLengths[distance.symbol]))
                                writer.flush()
                                writer.add(UInt64(distance.extra), distance.extraBits)
                            }
                            writer.flush()
                        }
                        writer.add(UInt64(literalCodes[Self.endOfBlock]), Int(literalLengths[Self.endOfBlock]))
                        writer.flush()
                    }
                }
            }
        }
        resetBlock()
    }

    /// The header of a dynamic block (RFC 1951 §3.2.7): both codes as lengths, zeros run-length coded, coded by a third code.
    private func writeCodeLengths(_ writer: inout BitWriter) {
        let literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        let distanceCount = max(1, (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        let all = Array(literals.lengths[..<literalCount]) + Array(distances.lengths[..<distanceCount])
        let runs = CodeLengthRun.runs(of: all)
        var frequencies = Array(repeating: UInt32(0), count: 19)
        for run in runs { frequencies[run.symbol] += 1 }
        frequencies.withUnsafeBufferPointer { codeLengths.build(frequencies: $0, maximumLength: 7) }
        let order = CodeLengthRun.order
        let orderCount = max(4, (order.lastIndex { codeLengths.lengths[$0] > 0 } ?? 0) + 1)
        writer.add(UInt64(literalCount - 257), 5)
        writer.add(UInt64(distanceCount - 1), 5)
        writer.add(UInt64(orderCount - 4), 4)
        writer.flush()
        for symbol in order[..<orderCount] {
            writer.add(UInt64(codeLengths.lengths[symbol]), 3)
            writer.flush()
        }
        for run in runs {
            writer.add(UInt64(codeLengths.codes[run.symbol]), Int(codeLengths.lengths[run.symbol]))
            writer.add(UInt64(run.extra), run.extraBits)
            writer.flush()
        }
    }
}
