import RunModel

/// The fields of a run that the history needs, where they lie in the text.
struct RunFields {
    /// One field: missing and null are the same, as the API's clients report.
    enum Field {
        case missing
        case string(JSONStringSlice)
        case wrongType
    }

    var token: Field?
    var state: Field?
    var createdAt: Field?
    var updatedAt: Field?
    var completedAt: Field?
    /// The dataset's address, read for `import` only.
    var reference: JSONStringSlice?
    /// Whether there is an `_embedded`, looked for by `import` only.
    var hasEmbedded = false

    var hasWrongType: Bool {
        Self.isWrong(token) || Self.isWrong(state) || Self.isWrong(createdAt) || Self.isWrong(updatedAt) || Self.isWrong(completedAt)
    }

    private static func isWrong(_ field: Field?) -> Bool {
        if case .wrongType = field { true } else { false }
    }
}

extension JSONReader {
    /// Reads one row of a page of runs. A row that breaks a rule of ours or of JSON is a rejection; thrown is only what leaves the end of
    /// the row unknown.
    ///
    /// Where several rules are broken, the first of this order counts: malformed, invalid token, invalid state, unreadable timestamp,
    /// negative duration.
    @inline(__always)
    mutating func readRun() throws(JSONScanError) -> Result<Run, RejectedRow> {
        _ = try peek()
        let start = position
        let read = try readRow { (reader) throws(JSONScanError) in try reader.readRunFields(readsLinks: false) }
        guard let fields = read ?? nil else {
            return .failure(RejectedRow(reason: .malformed, identity: Fingerprint.identity(of: bytes(from: start))))
        }
        return makeRun(fields, rowStart: start)
    }

    /// Everything from `start` up to the position.
    func bytes(from start: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: position - start)
    }

    /// Reads a row's fields; nil when it is not an object.
    @inline(__always)
    mutating func readRunFields(readsLinks: Bool) throws(JSONScanError) -> RunFields? {
        guard try peek() == UInt8(ascii: "{") else {
            try skipValue()
            return nil
        }
        var fields = RunFields()
        var sawLinks = false
        try readObject { (reader, key) throws(JSONScanError) in
            if fields.token == nil, reader.isEqual(key, "token") {
                fields.token = try reader.readField()
            } else if fields.state == nil, reader.isEqual(key, "state") {
                fields.state = try reader.readField()
            } else if fields.createdAt == nil, reader.isEqual(key, "created_at") {
                fields.createdAt = try reader.readField()
            } else if fields.updatedAt == nil, reader.isEqual(key, "updated_at") {
                fields.updatedAt = try reader.readField()
            } else if fields.completedAt == nil, reader.isEqual(key, "completed_at") {
                fields.completedAt = try reader.readField()
            } else if readsLinks, !sawLinks, reader.isEqual(key, "_links") {
                sawLinks = true
                fields.reference = try reader.readReferences(wanted: "report", orElse: "self")
            } else {
                if readsLinks, reader.isEqual(key, "_embedded") { fields.hasEmbedded = true }
                try reader.skipValue()
            }
        }
        return fields
    }

    @inline(__always)
    private mutating func readField() throws(JSONScanError) -> RunFields.Field {
        switch try peek() {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "n"):
            return isEqual(try skipWord(), "null") ? .missing : .wrongType
        default:
            try skipValue()
            return .wrongType
        }
    }

    /// Turns fields into a run, or says why not. `rowStart` is where the row begins; the position is its end.
    func makeRun(_ fields: RunFields, rowStart: Int) -> Result<Run, RejectedRow> {
        var token: RunToken?
        if case .string(let slice) = fields.token { token = RunToken(text(slice)) }
        do throws(RunRejection) {
            if fields.hasWrongType { throw .malformed }
            guard let token else { throw .invalidToken }
            guard let state = state(fields.state) else { throw .invalidState }
            guard let createdAt = try instant(fields.createdAt) else { throw .unreadableTimestamp }
            return .success(
                try Run(
                    token: token,
                    state: state,
                    createdAt: createdAt,
                    updatedAt: try instant(fields.updatedAt),
                    completedAt: try instant(fields.completedAt)
                )
            )
        } catch {
            let identity = token?.text ?? Fingerprint.identity(of: bytes(from: rowStart))
            return .failure(RejectedRow(reason: error, identity: identity))
        }
    }

    private func state(_ field: RunFields.Field?) -> RunState? {
        guard case .string(let slice) = field else { return nil }
        // Nearly all runs of a history are in these states; comparing bytes spares a String for each.
        if isEqual(slice, "succeeded") { return .succeeded }
        if isEqual(slice, "failed") { return .failed }
        if isEqual(slice, "completed") { return .completed }
        if isEqual(slice, "cancelled") { return .cancelled }
        let name = text(slice)
        return (1...64).contains(name.utf8.count) ? RunState(name: name) : nil
    }

    private func instant(_ field: RunFields.Field?) throws(RunRejection) -> Timestamp? {
        guard case .string(let slice) = field else { return nil }
        let instant = slice.hasEscapes ? Timestamp(iso8601: text(slice)) : Timestamp(iso8601: raw(slice))
        if let instant { return instant }
        guard ZeroTime.isZero(text(slice)) else { throw .unreadableTimestamp }
        return nil
    }
}
