/// The zero of Go's clock, `0001-01-01T00:00:00Z`, which services written in Go send where a time is missing.
enum ZeroTime {
    /// Whether a timestamp is that zero, with any fraction of zeros, in UTC.
    static func isZero(_ text: some Sequence<UInt8>) -> Bool {
        var zeros = text.dropFirst(19).makeIterator()
        guard text.starts(with: "0001-01-01T00:00:00".utf8) else { return false }
        while let byte = zeros.next() {
            guard "0.Z+-:".utf8.contains(byte) else { return false }
        }
        return true
    }
}
