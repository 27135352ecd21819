/// The decoder of `Transfer-Encoding: chunked` (RFC 9112, 7.1). Extensions and trailers are checked and dropped.
struct ChunkedBody: Sendable {
    private enum Phase {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailer(FieldBlock)
    }

    /// How long a size line may be, with extensions, which no client uses.
    private static let sizeLineBytes = 256
    /// As many hexadecimal digits fit into an Int for sure; more are beyond every limit.
    private static let sizeDigits = 15

    private var phase = Phase.size

    /// Moves what has come into `body`.
    ///
    /// - Returns: whether the body is complete.
    /// - Throws: a refusal with 400, 413 or 431.
    mutating func read(
        from buffer: inout LineBuffer,
        into body: inout [UInt8],
        bodyLimit: Int,
        limits: HTTPServerLimits
    ) throws(RequestRefusal) -> Bool {
        while true {
            switch phase {
            case .size:
                guard let line = try Self.line(from: &buffer) else { return false }
                let size = try Self.size(line)
                guard size <= bodyLimit - body.count else {
                    throw RequestRefusal(413, "the body is longer than the \(bodyLimit) bytes that this server accepts")
                }
                phase = size == 0 ? .trailer(FieldBlock()) : .data(remaining: size)
            case .data(let remaining):
                let part = buffer.nextBytes(remaining)
                body.append(contentsOf: part)
                guard part.count == remaining else {
                    phase = .data(remaining: remaining - part.count)
                    return false
                }
                phase = .dataEnd
            case .dataEnd:
                guard let line = try Self.line(from: &buffer) else { return false }
                guard line.isEmpty else { throw .malformed("a chunk does not end where its size says") }
                phase = .size
            case .trailer(var block):
                let trailer = try block.read(from: &buffer, limits: limits)
                phase = .trailer(block)
                return trailer != nil
            }
        }
    }

    private static func line(from buffer: inout LineBuffer) throws(RequestRefusal) -> ArraySlice<UInt8>? {
        switch buffer.nextLine(limit: sizeLineBytes) {
        case .complete(let line): return line
        case .incomplete: return nil
        case .tooLong, .endsWithoutCarriageReturn: throw .malformed("the line around a chunk is malformed")
        }
    }

    private static func size(_ line: ArraySlice<UInt8>) throws(RequestRefusal) -> Int {
        let digits = line.prefix { ASCII.hexadecimalValue($0) != nil }
        guard !digits.isEmpty else { throw .malformed("the size of a chunk is malformed") }
        guard ChunkExtensions.isValid(line[digits.endIndex...]) else { throw .malformed("the extension of a chunk is malformed") }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        guard significant.count <= sizeDigits else { return Int.max }
        return significant.reduce(0) { $0 * 16 + (ASCII.hexadecimalValue($1) ?? 0) }
    }
}
