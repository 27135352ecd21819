import RunModel

/// Bytes of CSV rows under construction: a growing buffer with the writers that rows need.
///
/// A class around raw memory, because appending digit by digit to an array checks uniqueness and bounds at every byte, which would
/// be most of the time of a rollup. Not `Sendable`: one thread at a time.
final class RowBuffer {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes are written.
    private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(64, capacity)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// What was written; valid until the next change.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    /// Forgets the content and keeps the memory.
    func removeAll() { count = 0 }

    /// Makes room for `more` bytes, so that as many ``put(_:)`` may follow.
    @inline(__always)
    func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        replacement.update(from: start, count: count)
        start.deallocate()
        start = replacement
        capacity = larger
    }

    /// Appends one byte within the room that was reserved.
    @inline(__always)
    func put(_ byte: UInt8) {
        start[count] = byte
        count &+= 1
    }

    @inline(__always)
    func append(_ more: UnsafeBufferPointer<UInt8>) {
        guard let source = more.baseAddress else { return }
        reserve(more.count)
        (start + count).update(from: source, count: more.count)
        count &+= more.count
    }

    @inline(__always)
    func append(_ more: [UInt8]) { more.withUnsafeBufferPointer { append($0) } }

    @inline(__always)
    func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        reserve(1)
        put(byte)
    }

    /// Appends a whole number, 0 or more, in decimal.
    @inline(__always)
    func append(decimal value: UInt64) {
        reserve(20)
        var digits = 1
        var power: UInt64 = 10
        while digits < 20, value >= power {
            digits &+= 1
            if digits < 20 { power &*= 10 }
        }
        putDigits(value, digits)
    }

    /// Appends exactly `digits` digits within the room that was reserved, with leading zeros.
    @inline(__always)
    func putDigits(_ value: UInt64, _ digits: Int) {
        var rest = value
        var place = count &+ digits
        count = place
        while place > count &- digits {
            place &-= 1
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            start[place] = UInt8(truncatingIfNeeded: 0x30 &+ remainder)
            rest = quotient
        }
    }

    /// Removes zeros at the end, and then a decimal point at the end. Only for text that has a decimal point.
    @inline(__always)
    func trimFraction() {
        while start[count &- 1] == 0x30 { count &-= 1 }
        if start[count &- 1] == UInt8(ascii: ".") { count &-= 1 }
    }
}
