/// A step of the coded code lengths of a dynamic block.
struct CodeLengthRun {
    var symbol: Int
    var extra = 0
    var extraBits = 0

    /// The order in which the lengths of the third code are sent (RFC 1951 §3.2.7).
    static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// Codes runs of zeros and repetitions of a length.
    static func runs(of lengths: [UInt8]) -> [CodeLengthRun] {
        var result: [CodeLengthRun] = []
        var index = 0
        while index < lengths.count {
            let length = lengths[index]
            let count = lengths[index...].prefix { $0 == length }.count
            index += count
            var rest = count
            if length == 0 {
                while rest >= 11 {
                    let taken = min(rest, 138)
                    result.append(CodeLengthRun(symbol: 18, extra: taken - 11, extraBits: 7))
                    rest -= taken
                }
                if rest >= 3 {
                    result.append(CodeLengthRun(symbol: 17, extra: rest - 3, extraBits: 3))
                    rest = 0
                }
            } else {
                result.append(CodeLengthRun(symbol: Int(length)))
                rest -= 1
                while rest >= 3 {
                    let taken = min(rest, 6)
                    result.append(CodeLengthRun(symbol: 16, extra: taken - 3, extraBits: 2))
                    rest -= taken
                }
            }
            for _ in 0..<rest { result.append(CodeLengthRun(symbol: Int(length))) }
        }
        return result
    }
}

/// The symbols for match lengths and distances with their extra bits (RFC 1951 §3.2.5), computed instead of looked up.
enum DeflateSymbols {
    /// `length` is 3 to 258.
    @inline(__always)
    static func length(_ length: Int) -> (symbol: Int, extra: Int, extraBits: Int) {
        if length == 258 { return (285, 0, 0) }
        let value = length &- 3
        if value < 8 { return (257 &+ value, 0, 0) }
        let bits = 61 &- value.leadingZeroBitCount
        return (257 &+ bits &* 4 &+ (value &>> bits), value & ((1 &<< bits) &- 1), bits)
    }

    /// `distance` is 1 to 32768.
    @inline(__always)
    static func distance(_ distance: Int) -> (symbol: Int, extra: Int, extraBits: Int) {
        let value = distance &- 1
        if value < 4 { return (value, 0, 0) }
        let bits = 62 &- value.leadingZeroBitCount
        return (bits &* 2 &+ (value &>> bits), value & ((1 &<< bits) &- 1), bits)
    }
}
