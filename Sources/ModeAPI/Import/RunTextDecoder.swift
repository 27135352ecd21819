import Foundation
import RunModel

/// Reads single JSON texts of a file: a run, an array of runs or a page of runs.
struct RunTextDecoder {
    /// What the current value gave so far; counts only once the value turned out to be complete.
    var batch = RunFileBatch()
    private(set) var valueLine: Int

    private var countedUpTo = 0
    private var line: Int
    private(set) var references: ReferenceCache

    init(firstLine: Int, references: ReferenceCache) {
        line = firstLine
        valueLine = firstLine
        self.references = references
    }

    /// Hands over what the value gave, now that it is complete.
    mutating func moveBatch(to target: inout RunFileBatch) {
        target.rows += batch.rows
        target.rejected += batch.rejected
        batch.rows.removeAll(keepingCapacity: true)
        batch.rejected.removeAll(keepingCapacity: true)
    }

    mutating func decodeValue(_ reader: inout JSONReader) throws(JSONScanError) {
        let first = try reader.peek()
        valueLine = lineNumber(reader)
        if first == UInt8(ascii: "[") {
            var count = 0
            try reader.readRows(maximumRows: .max, count: &count) { (reader) throws(JSONScanError) in try decodeRow(&reader) }
            return
        }
        if beginsLikePage(reader), try decodePage(&reader) { return }
        var page = reader
        guard try decodeRow(&reader) else { return }
        // A page after all, not a run: read it again as such.
        batch = RunFileBatch()
        let end = reader.position
        try readPage(&page)
        reader.position = end
    }

    /// Whether an object begins with what only pages have. It saves reading pages twice; others are recognised after their end.
    private func beginsLikePage(_ reader: JSONReader) -> Bool {
        var index = reader.position + 1
        while index < reader.end, reader.base[index] <= 0x20 { index += 1 }
        let rest = UnsafeBufferPointer(start: reader.base + index, count: reader.end - index)
        return rest.starts(with: "\"_embedded\"".utf8) || rest.starts(with: "\"pagination\"".utf8)
    }

    /// Reads a page; false, and nothing is read, when it has no list of rows and so is none.
    private mutating func decodePage(_ reader: inout JSONReader) throws(JSONScanError) -> Bool {
        var page = reader
        let counted = (countedUpTo, line)
        do throws(JSONScanError) {
            try readPage(&page)
        } catch  where error.problem == .noRows {
            batch = RunFileBatch()
            (countedUpTo, line) = counted
            return false
        } catch {
            throw error
        }
        reader = page
        return true
    }

    private mutating func readPage(_ page: inout JSONReader) throws(JSONScanError) {
        let envelope = try page.readPage(rowsKey: "report_runs", maximumRows: .max, readsLinks: true) { (reader) throws(JSONScanError) in
            try decodeRow(&reader)
        }
        let reference = envelope.selfReference.flatMap { RunReference($0) }
        for index in batch.rows.indices where batch.rows[index].reference == nil { batch.rows[index].reference = reference }
    }

    /// Reads one row. Returns whether it looks like a page: nothing of a run, but something embedded.
    @discardableResult
    private mutating func decodeRow(_ reader: inout JSONReader) throws(JSONScanError) -> Bool {
        _ = try reader.peek()
        let start = reader.position
        let line = lineNumber(reader)
        let read = try reader.readRow { (reader) throws(JSONScanError) in try reader.readRunFields(readsLinks: true) }
        guard let fields = read ?? nil else {
            let row = RejectedRow(reason: .malformed, identity: Fingerprint.identity(of: reader.bytes(from: start)))
            batch.rejected.append(RejectedImport(row: row, line: line))
            return false
        }
        switch reader.makeRun(fields, rowStart: start) {
        case .success(let run):
            batch.rows.append(ImportedRun(run: run, reference: fields.reference.flatMap { references.reference($0, reader) }, line: line))
        case .failure(let row):
            batch.rejected.append(RejectedImport(row: row, line: line))
        }
        return fields.hasEmbedded && fields.token == nil && fields.state == nil
    }

    /// The line of the reader's position. Each byte is looked at once, as long as positions grow.
    private mutating func lineNumber(_ reader: JSONReader) -> Int {
        if reader.position < countedUpTo { return line }
        while let found = memchr(reader.base + countedUpTo, 0x0A, reader.position - countedUpTo) {
            line += 1
            countedUpTo = UnsafeRawPointer(reader.base).distance(to: UnsafeRawPointer(found)) + 1
        }
        countedUpTo = reader.position
        return line
    }
}
