import RunModel

/// When the queries of a run began, and why they failed; all that is kept of its query runs, which else hold SQL and names.
package struct QueryRunTimes: Sendable, Hashable {
    /// `min(created_at)`: when the run's execution began. Nil without query runs, or when one has no readable `created_at`: the true
    /// minimum is unknown then.
    package var earliestCreatedAt: Timestamp?
    /// The `error_code` of each query run that has one, for example `SqlUnknownColumn`, in their order. Never the message, which may quote
    /// SQL: what has other characters than letters, digits, `_`, `-`, `.` and `:`, or more than 64, is not kept.
    package var errorCodes: [String] = []
}

/// The fields of a query run that are kept, where they lie in the text.
private struct QueryRunFields {
    var createdAt: JSONStringSlice?
    var errorCode: JSONStringSlice?
}

extension QueryRunTimes {
    /// Reads an answer with query runs; their SQL is skipped without being copied.
    static func scan(_ bytes: [UInt8], limits: JSONLimits) throws(JSONScanError) -> QueryRunTimes {
        var created: [Timestamp] = []
        var errorCodes: [String] = []
        let envelope = try bytes.scanning { (buffer) throws(JSONScanError) in
            try JSONReader.withReader(buffer, limits: limits) { (reader) throws(JSONScanError) in
                try reader.readPage(rowsKey: "query_runs", maximumRows: limits.maximumRows) { (reader) throws(JSONScanError) in
                    let fields =
                        try reader.readRow { (reader) throws(JSONScanError) in try reader.readQueryRunFields() } ?? QueryRunFields()
                    if let instant = reader.instant(fields.createdAt) { created.append(instant) }
                    if let code = reader.identifier(fields.errorCode) { errorCodes.append(code) }
                }
            }
        }
        return QueryRunTimes(earliestCreatedAt: created.count == envelope.rowCount ? created.min() : nil, errorCodes: errorCodes)
    }
}

extension JSONReader {
    /// Reads a query run; nothing of anything but an object.
    fileprivate mutating func readQueryRunFields() throws(JSONScanError) -> QueryRunFields {
        var fields = QueryRunFields()
        guard try peek() == UInt8(ascii: "{") else {
            try skipValue()
            return fields
        }
        try readObject { (reader, key) throws(JSONScanError) in
            if reader.isEqual(key, "created_at") {
                fields.createdAt = try reader.readText() ?? fields.createdAt
            } else if reader.isEqual(key, "error_code") {
                fields.errorCode = try reader.readText() ?? fields.errorCode
            } else {
                try reader.skipValue()
            }
        }
        return fields
    }

    /// Reads a string or a whole number; nil for null and anything else.
    private mutating func readText() throws(JSONScanError) -> JSONStringSlice? {
        switch try peek() {
        case UInt8(ascii: "\""): return try readString()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try skipWord()
        default:
            try skipValue()
            return nil
        }
    }

    /// The instant in a field; nil when it is missing or unreadable.
    fileprivate func instant(_ slice: JSONStringSlice?) -> Timestamp? { slice.flatMap { Timestamp(iso8601: text($0)) } }

    /// A short text that can be a name of something, and no sentence; nil for anything else.
    fileprivate func identifier(_ slice: JSONStringSlice?) -> String? {
        guard let slice, (1...64).contains(slice.count) else { return nil }
        let isPlain = raw(slice).allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"): true
            default: false
            }
        }
        return isPlain ? text(slice) : nil
    }
}
