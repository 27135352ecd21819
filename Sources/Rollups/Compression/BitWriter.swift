/// Writes bit fields, least significant bit first (RFC 1951 §3.1.1), into memory that the caller sized.
struct BitWriter {
    private let start: UnsafeMutablePointer<UInt8>
    private var next: UnsafeMutablePointer<UInt8>
    private var bits: UInt64 = 0
    private var bitCount = 0

    /// - Parameters:
    ///   - start: room for everything that will be written and 8 bytes more.
    init(_ start: UnsafeMutablePointer<UInt8>) {
        self.start = start
        next = start
    }

    /// How many whole bytes are written.
    var byteCount: Int { next - start }

    /// Appends the low `count` bits of `value`, whose other bits are 0. At most 48 bits may be added between two calls of ``flush()``.
    @inline(__always)
    mutating func add(_ value: UInt64, _ count: Int) {
        bits |= value &<< UInt64(bitCount)
        bitCount &+= count
    }

    /// Moves whole bytes out; leaves at most 7 bits waiting.
    @inline(__always)
    mutating func flush() {
        UnsafeMutableRawPointer(next).storeBytes(of: bits.littleEndian, as: UInt64.self)
        next += bitCount &>> 3
        bits &>>= UInt64(bitCount & ~7)
        bitCount &= 7
    }

    /// Fills the last byte with zero bits.
    mutating func align() {
        bitCount = (bitCount + 7) & ~7
        flush()
    }
}
