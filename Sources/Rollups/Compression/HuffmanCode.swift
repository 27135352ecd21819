/// A canonical Huffman code of limited length (RFC 1951 §3.2.2) for the frequencies it was made of.
struct HuffmanCode {
    /// Code length of each symbol in bits; 0 for one that does not occur.
    private(set) var lengths: [UInt8]
    /// The code of each symbol, its bits already in the order in which deflate writes them.
    private(set) var codes: [UInt16]

    private var sorted: [UInt64] = []
    private var work: [Int] = []

    /// A code for `symbolCount` symbols, all without a code.
    init(symbolCount: Int) {
        lengths = Array(repeating: 0, count: symbolCount)
        codes = Array(repeating: 0, count: symbolCount)
    }

    /// Makes the code of least total length for these frequencies, none longer than `maximumLength` bits.
    ///
    /// - Complexity: O(*n* log *n*) in the number of symbols that occur.
    mutating func build(frequencies: UnsafeBufferPointer<UInt32>, maximumLength: Int) {
        sorted.removeAll(keepingCapacity: true)
        for symbol in lengths.indices {
            lengths[symbol] = 0
            if frequencies[symbol] > 0 { sorted.append(UInt64(frequencies[symbol]) << 16 | UInt64(symbol)) }
        }
        sorted.sort()
        if sorted.count <= 2 {
            // Inflaters want a code of at least one bit, and some an unused second code beside a lone one.
            for entry in sorted { lengths[Int(entry & 0xFFFF)] = 1 }
        } else {
            assignLengths(maximumLength: maximumLength)
        }
        assignCodes(maximumLength: maximumLength)
    }

    /// In-place minimum redundancy lengths (Moffat and Katajainen, 1995), then shortened to the limit.
    private mutating func assignLengths(maximumLength: Int) {
        let count = sorted.count
        work.removeAll(keepingCapacity: true)
        for entry in sorted { work.append(Int(entry >> 16)) }
        // Phase 1: combine the two lightest, leaving parent indices behind.
        work[0] += work[1]
        var root = 0
        var leaf = 2
        for next in 1..<count - 1 {
            if leaf >= count || work[root] < work[leaf] {
                work[next] = work[root]
                work[root] = next
                root += 1
            } else {
                work[next] = work[leaf]
                leaf += 1
            }
            if leaf >= count || (root < next && work[root] < work[leaf]) {
                work[next] += work[root]
                work[root] = next
                root += 1
            } else {
                work[next] += work[leaf]
                leaf += 1
            }
        }
        // Phase 2: parents to depths of the inner nodes.
        work[count - 2] = 0
        for next in stride(from: count - 3, through: 0, by: -1) { work[next] = work[work[next]] + 1 }
        // Phase 3: how many leaves each depth has, deepest codes to the rarest symbols.
        var leavesAtDepth = Array(repeating: 0, count: max(maximumLength, count) + 1)
        var available = 1
        var used = 0
        var depth = 0
        var inner = count - 2
        while available > 0 {
            while inner >= 0 && work[inner] == depth {
                used += 1
                inner -= 1
            }
            leavesAtDepth[depth] += available - used
            available = 2 * used
            used = 0
            depth += 1
        }
        Self.limit(&leavesAtDepth, to: maximumLength)
        var index = 0
        for length in stride(from: maximumLength, through: 1, by: -1) {
            for _ in 0..<leavesAtDepth[length] {
                lengths[Int(sorted[index] & 0xFFFF)] = UInt8(length)
                index += 1
            }
        }
    }

    /// Pulls codes that are too long up to the limit, and pays with the cheapest shorter ones until Kraft's sum is 1 again.
    private static func limit(_ leavesAtDepth: inout [Int], to maximumLength: Int) {
        for depth in maximumLength + 1..<max(leavesAtDepth.count, maximumLength + 1) {
            leavesAtDepth[maximumLength] += leavesAtDepth[depth]
            leavesAtDepth[depth] = 0
        }
        var kraft = 0
        for depth in 1...maximumLength { kraft += leavesAtDepth[depth] << (maximumLength - depth) }
        while kraft > 1 << maximumLength {
            leavesAtDepth[maximumLength] -= 1
            for depth in stride(from: maximumLength - 1, through: 1, by: -1) where leavesAtDepth[depth] > 0 {
                leavesAtDepth[depth] -= 1
                leavesAtDepth[depth + 1] += 2
                break
            }
            kraft -= 1
        }
    }

    private mutating func assignCodes(maximumLength: Int) {
        var countAtLength = Array(repeating: 0, count: maximumLength + 1)
        for length in lengths { countAtLength[Int(length)] += 1 }
        countAtLength[0] = 0
        var nextCode = Array(repeating: 0, count: maximumLength + 2)
        for length in 1...maximumLength { nextCode[length + 1] = (nextCode[length] + countAtLength[length]) << 1 }
        for symbol in lengths.indices where lengths[symbol] > 0 {
            let length = Int(lengths[symbol])
            codes[symbol] = Self.reversed(UInt16(nextCode[length]), length)
            nextCode[length] += 1
        }
    }

    private static func reversed(_ code: UInt16, _ length: Int) -> UInt16 {
        var code = code
        var result: UInt16 = 0
        for _ in 0..<length {
            result = result << 1 | code & 1
            code >>= 1
        }
        return result
    }
}
