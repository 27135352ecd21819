/// Bytes that came and were not yet used, read as lines or as blocks.
///
/// Every byte is looked at once for a line end, however small the pieces in which it comes, so the cost is linear.
struct LineBuffer: Sendable {
    enum Line: Equatable {
        case complete(ArraySlice<UInt8>)
        /// No line end yet, and not too long either.
        case incomplete
        /// Longer than allowed, whether its end has come or not.
        case tooLong
        /// Ended by LF alone, which RFC 9112, 2.2 lets a server refuse: what other software takes for one line must not be two here.
        case endsWithoutCarriageReturn
    }

    private var bytes: [UInt8] = []
    private var start = 0
    private var searched = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { start == bytes.count }
    var first: UInt8? { isEmpty ? nil : bytes[start] }

    func starts(with prefix: some Sequence<UInt8>) -> Bool { bytes[start...].starts(with: prefix) }

    mutating func append(_ input: UnsafeRawBufferPointer) {
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        bytes.append(contentsOf: input)
    }

    /// The next line, which may have at most `limit` bytes without its CRLF.
    mutating func nextLine(limit: Int) -> Line {
        guard let end = bytes[searched...].firstIndex(of: ASCII.lineFeed) else {
            searched = bytes.count
            // One more than the limit may be the CR of a line that just fits.
            return count > limit + 1 ? .tooLong : .incomplete
        }
        // The length first, so that the verdict does not depend on the pieces in which a line comes.
        guard end - start <= limit + 1 else { return .tooLong }
        guard end > start, bytes[end - 1] == ASCII.carriageReturn else { return .endsWithoutCarriageReturn }
        let line = bytes[start..<end - 1]
        consume(upTo: end + 1)
        return .complete(line)
    }

    /// Up to `maximum` bytes, as they are.
    mutating func nextBytes(_ maximum: Int) -> ArraySlice<UInt8> {
        let end = start + min(maximum, count)
        let block = bytes[start..<end]
        consume(upTo: end)
        return block
    }

    /// Gives the memory back when nothing is left: an idle connection should cost little.
    mutating func releaseIfEmpty() {
        guard isEmpty else { return }
        bytes = []
        start = 0
        searched = 0
    }

    private mutating func consume(upTo end: Int) {
        start = end
        searched = end
    }
}
