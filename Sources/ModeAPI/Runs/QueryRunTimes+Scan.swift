import RunModel

extension QueryRunTimes {
    /// Reads an answer with query runs; their SQL is skipped without being copied.
    static func scan(_ bytes: [UInt8], limits: JSONLimits) throws(JSONScanError) -> QueryRunTimes {
        var created: [Timestamp] = []
        var completed: [Timestamp] = []
        let envelope = try bytes.scanning { (buffer) throws(JSONScanError) in
            try JSONReader.withReader(buffer, limits: limits) { (reader) throws(JSONScanError) in
                try reader.readPage(rowsKey: "query_runs", maximumRows: limits.maximumRows) { (reader) throws(JSONScanError) in
                    let fields = try reader.readRunFields(readsLinks: false)
                    if let instant = reader.readableInstant(fields?.createdAt) { created.append(instant) }
                    if let instant = reader.readableInstant(fields?.completedAt) { completed.append(instant) }
                }
            }
        }
        let unreadable = envelope.rowCount - created.count
        return QueryRunTimes(
            earliestCreatedAt: unreadable == 0 ? created.min() : nil,
            latestCompletedAt: completed.count == envelope.rowCount ? completed.max() : nil,
            count: envelope.rowCount,
            unreadableCount: unreadable
        )
    }
}

extension JSONReader {
    /// The instant in a field; nil when it is missing or unreadable.
    func readableInstant(_ field: RunFields.Field?) -> Timestamp? {
        guard case .string(let slice) = field else { return nil }
        return Timestamp(iso8601: text(slice))
    }
}
