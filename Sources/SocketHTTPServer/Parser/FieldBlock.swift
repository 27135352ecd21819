/// The field lines of a header or a trailer, up to the empty line that ends them.
struct FieldBlock: Sendable {
    private var fields: [HTTPHeaders.Field] = []
    private var usedBytes = 0

    /// The fields once the block is complete, nil before.
    ///
    /// - Throws: a refusal with 431 for too many bytes or fields, 400 for a malformed one.
    mutating func read(from buffer: inout LineBuffer, limits: HTTPServerLimits) throws(RequestRefusal) -> [HTTPHeaders.Field]? {
        while true {
            // The line's own CRLF counts, so the line itself has two bytes less.
            let room = limits.headerBytes - usedBytes - 2
            switch buffer.nextLine(limit: max(room, 0)) {
            case .incomplete:
                return nil
            case .tooLong:
                throw RequestRefusal(431, "the header fields have more than \(limits.headerBytes) bytes")
            case .endsWithoutCarriageReturn:
                throw .malformed("a header line does not end with CRLF")
            case .complete(let line) where line.isEmpty:
                return fields
            case .complete(let line):
                guard fields.count < limits.headerCount else {
                    throw RequestRefusal(431, "there are more than \(limits.headerCount) header fields")
                }
                fields.append(try FieldLine.parse(line))
                usedBytes += line.count + 2
            }
        }
    }
}

/// One header field line, checked (RFC 9112, 5).
enum FieldLine {
    /// - Throws: a refusal with 400.
    static func parse(_ line: ArraySlice<UInt8>) throws(RequestRefusal) -> HTTPHeaders.Field {
        if line.first == ASCII.space || line.first == ASCII.tab {
            throw .malformed("a header field is folded over lines, which RFC 9112 forbids")
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed("a header line has no colon") }
        let name = line[..<colon]
        // A blank before the colon is not a token byte either, so it is refused here (RFC 9112, 5.1 demands it).
        guard !name.isEmpty, name.allSatisfy(ASCII.isTokenByte) else { throw .malformed("the name of a header field is malformed") }
        var value = line[(colon + 1)...]
        while let byte = value.first, isBlank(byte) { value.removeFirst() }
        while let byte = value.last, isBlank(byte) { value.removeLast() }
        guard value.allSatisfy({ $0 >= ASCII.space && $0 != 127 || $0 == ASCII.tab }) else {
            throw .malformed("the value of a header field has a control character")
        }
        return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == ASCII.space || byte == ASCII.tab }
}
