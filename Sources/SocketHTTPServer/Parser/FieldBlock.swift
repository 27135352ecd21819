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
