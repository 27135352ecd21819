/// The `pagination` block of a page. Every field may be missing.
struct PageCounters: Sendable, Hashable {
    var page: Int64?
    var totalPages: Int64?
    var totalCount: Int64?
}

struct PageEnvelope: Sendable, Hashable {
    var counters = PageCounters()
    var rowCount = 0
    /// The `href` of `_links.self`, read only when asked for.
    var selfReference: String?
}

extension JSONReader {
    /// Reads a page: `{"_embedded": {"<key>": [rows]}, "pagination": {…}, "_links": {…}}`.
    ///
    /// The rows are the array under `rowsKey`, or the sole array under `_embedded`: Mode names the key of datasets after reports, and may
    /// correct that one day. `row` must consume each row.
    mutating func readPage(
        rowsKey: StaticString,
        maximumRows: Int,
        readsLinks: Bool = false,
        _ row: (inout JSONReader) throws(JSONScanError) -> Void
    ) throws(JSONScanError) -> PageEnvelope {
        var envelope = PageEnvelope()
        var hasRows = false
        var sawEmbedded = false
        var sawPagination = false
        var sawLinks = false
        try readObject { (reader, key) throws(JSONScanError) in
            if !sawEmbedded, reader.isEqual(key, "_embedded") {
                sawEmbedded = true
                hasRows = try reader.readEmbedded(rowsKey: rowsKey, maximumRows: maximumRows, count: &envelope.rowCount, row)
            } else if !sawPagination, reader.isEqual(key, "pagination") {
                sawPagination = true
                envelope.counters = try reader.readCounters()
            } else if readsLinks, !sawLinks, reader.isEqual(key, "_links") {
                sawLinks = true
                envelope.selfReference = try reader.readReferences(wanted: "self", orElse: "self").map(reader.text)
            } else {
                try reader.skipValue()
            }
        }
        guard hasRows else { throw failure(.noRows) }
        return envelope
    }

    /// Returns whether there was a list of rows.
    private mutating func readEmbedded(
        rowsKey: StaticString,
        maximumRows: Int,
        count: inout Int,
        _ row: (inout JSONReader) throws(JSONScanError) -> Void
    ) throws(JSONScanError) -> Bool {
        guard try peek() == UInt8(ascii: "{") else {
            try skipValue()
            return false
        }
        var keys: Set<String> = []
        var isKeySeen = false
        var hasRows = false
        var arrays = 0
        var soleArray: JSONReader?
        try readObject { (reader, key) throws(JSONScanError) in
            let isArray = try reader.peek() == UInt8(ascii: "[")
            if !isKeySeen, reader.isEqual(key, rowsKey) {
                isKeySeen = true
                if isArray {
                    hasRows = true
                    return try reader.readRows(maximumRows: maximumRows, count: &count, row)
                }
            } else if keys.insert(reader.text(key)).inserted, isArray {
                arrays += 1
                soleArray = reader
            }
            try reader.skipValue()
        }
        if !isKeySeen, arrays == 1, var reader = soleArray {
            hasRows = true
            try reader.readRows(maximumRows: maximumRows, count: &count, row)
        }
        return hasRows
    }

    mutating func readRows(
        maximumRows: Int,
        count: inout Int,
        _ row: (inout JSONReader) throws(JSONScanError) -> Void
    ) throws(JSONScanError) {
        try readArray { (reader) throws(JSONScanError) in
            count += 1
            guard count <= maximumRows else { throw reader.failure(.tooManyRows) }
            try row(&reader)
        }
    }

    private mutating func readCounters() throws(JSONScanError) -> PageCounters {
        let block = try readValue()
        return PageCounters(
            page: block["page"]?.integer,
            totalPages: block["total_pages"]?.integer,
            totalCount: block["total_count"]?.integer
        )
    }

    /// Reads a `_links` object and returns the `href` of a link, or of another one where the first has none.
    mutating func readReferences(wanted: StaticString, orElse other: StaticString) throws(JSONScanError) -> JSONStringSlice? {
        guard try peek() == UInt8(ascii: "{") else {
            try skipValue()
            return nil
        }
        var first: JSONStringSlice?
        var second: JSONStringSlice?
        try readObject { (reader, key) throws(JSONScanError) in
            if first == nil, reader.isEqual(key, wanted) {
                first = try reader.readReference()
            } else if second == nil, reader.isEqual(key, other) {
                second = try reader.readReference()
            } else {
                try reader.skipValue()
            }
        }
        return first ?? second
    }

    /// Reads a link and returns its `href`.
    private mutating func readReference() throws(JSONScanError) -> JSONStringSlice? {
        guard try peek() == UInt8(ascii: "{") else {
            try skipValue()
            return nil
        }
        var reference: JSONStringSlice?
        try readObject { (reader, key) throws(JSONScanError) in
            if reference == nil, reader.isEqual(key, "href"), try reader.peek() == UInt8(ascii: "\"") {
                reference = try reader.readString()
            } else {
                try reader.skipValue()
            }
        }
        return reference
    }
}
