/// Writes into memory that the caller has made large enough: the quick part of rendering, without a check per byte.
///
/// A number takes at most ``maximumNumberBytes``.
struct ByteCursor {
    /// The longest number: sign, 17 digits, point and exponent of a Double, or 20 digits of an integer with a point.
    static let maximumNumberBytes = 32

    private let start: UnsafeMutablePointer<UInt8>
    private var next: UnsafeMutablePointer<UInt8>

    init(_ start: UnsafeMutablePointer<UInt8>, at offset: Int = 0) {
        self.start = start
        next = start + offset
    }

    /// How many bytes were written, from the beginning of the memory.
    var count: Int { next - start }

    @inline(__always)
    mutating func write(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    @inline(__always)
    mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            next.update(from: base, count: source.count)
            next += source.count
        }
    }

    mutating func write(_ value: MetricValue) {
        switch value {
        case .integer(let number): writeInteger(number)
        case .thousandths(let number): writeThousandths(number)
        case .double(let number): writeDouble(number)
        }
    }

    mutating func writeInteger(_ number: Int64) {
        if number < 0 { write(UInt8(ascii: "-")) }
        writeDigits(number.magnitude, minimumCount: 1)
    }

    mutating func writeThousandths(_ number: Int64) {
        if number < 0 { write(UInt8(ascii: "-")) }
        let (whole, fraction) = number.magnitude.quotientAndRemainder(dividingBy: 1000)
        writeDigits(whole, minimumCount: 1)
        guard fraction != 0 else { return }
        write(UInt8(ascii: "."))
        if fraction % 100 == 0 {
            writeDigits(fraction / 100, minimumCount: 1)
        } else if fraction % 10 == 0 {
            writeDigits(fraction / 10, minimumCount: 2)
        } else {
            writeDigits(fraction, minimumCount: 3)
        }
    }

    mutating func writeDouble(_ number: Double) {
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53, whole != 0 || number.sign == .plus {
            writeInteger(whole)
        } else if number.isNaN {
            write(Array("NaN".utf8))
        } else if number.isInfinite {
            write(Array((number < 0 ? "-Inf" : "+Inf").utf8))
        } else {
            // The shortest text that reads back as the same number.
            for byte in number.description.utf8 { write(byte) }
        }
    }

    private mutating func writeDigits(_ number: UInt64, minimumCount: Int) {
        var length = 1
        var bound: UInt64 = 10
        while length < 20, number >= bound {
            length += 1
            let (larger, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = larger
        }
        length = max(length, minimumCount)
        var rest = number
        for position in stride(from: length - 1, through: 0, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            next[position] = UInt8(truncatingIfNeeded: digit) | 0x30
            rest = quotient
        }
        next += length
    }
}
