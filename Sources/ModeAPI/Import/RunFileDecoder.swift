import Foundation
import RunModel

/// Reads saved answers of the API for `import`: a page of runs, an array of runs, or one of these or a run object per line.
///
/// Fed with chunks, so that a file of any size takes bounded memory as long as it has lines. A JSON text that spreads over lines (as
/// pretty-printers write it) is kept until it is complete, several of them may follow each other. A bad line or row does not lose the
/// others.
package struct RunFileDecoder: Sendable {
    /// How the file turned out to be written.
    private enum Layout {
        /// Nothing but empty lines so far.
        case unknown
        /// Every line is complete in itself.
        case lines
        /// JSON texts over several lines.
        case document
    }

    private let maximumBytes: Int
    private var layout = Layout.unknown
    private var pending: [UInt8] = []
    /// Up to where `pending` holds no line break.
    private var searchedUpTo = 0
    /// The number of the line with which `pending` begins.
    private var line = 1
    private var references = ReferenceCache()

    /// - Parameter maximumBytes: the longest line, or JSON text of several lines, in bytes. Default 64 MiB.
    package init(maximumBytes: Int = 64 << 20) {
        self.maximumBytes = max(1, maximumBytes)
    }

    /// Reads what is complete with this chunk.
    ///
    /// - Complexity: O(n) in the bytes of the chunk and of what was kept of the chunks before.
    package mutating func decode(_ chunk: [UInt8]) throws(RunFileError) -> RunFileBatch {
        var batch = RunFileBatch()
        pending += chunk
        if layout != .document { decodeLines(into: &batch) }
        if pending.count > maximumBytes {
            guard layout == .document, secondLineIsComplete else { throw .tooLong(line: line, maximumBytes: maximumBytes) }
            // The first line was not the beginning of a long text but a damaged line.
            layout = .lines
            searchedUpTo = 0
            decodeLines(into: &batch)
            guard pending.count <= maximumBytes else { throw .tooLong(line: line, maximumBytes: maximumBytes) }
        }
        return batch
    }

    /// Reads the rest after the last chunk.
    package mutating func finish() throws(RunFileError) -> RunFileBatch {
        var batch = RunFileBatch()
        if layout == .document, secondLineIsComplete, !isReadable(0..<pending.count) {
            layout = .lines
            searchedUpTo = 0
            decodeLines(into: &batch)
        }
        decode(0..<pending.count, into: &batch)
        pending = []
        searchedUpTo = 0
        return batch
    }

    private mutating func decodeLines(into batch: inout RunFileBatch) {
        var start = 0
        while let lineEnd = lineBreak(from: max(start, searchedUpTo)) {
            if layout == .unknown, pending[start..<lineEnd].contains(where: { $0 > 0x20 }) {
                layout = endsTooEarly(start..<lineEnd) ? .document : .lines
                if layout == .document { break }
            }
            decode(start..<lineEnd, into: &batch)
            start = lineEnd + 1
            line += 1
        }
        pending.removeSubrange(..<start)
        searchedUpTo = layout == .document ? 0 : pending.count
    }

    /// The next line break of `pending`.
    private func lineBreak(from start: Int) -> Int? {
        pending.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress else { return nil }
            return memchr(base + start, 0x0A, bytes.count - start).map { base.distance(to: $0) }
        }
    }

    /// Whether a first line is the beginning of a text that goes on.
    private func endsTooEarly(_ text: Range<Int>) -> Bool {
        do throws(JSONScanError) {
            try skipValues(text)
            return false
        } catch {
            return error.problem == .unexpectedEnd
        }
    }

    private func isReadable(_ text: Range<Int>) -> Bool {
        do throws(JSONScanError) {
            try skipValues(text)
            return true
        } catch {
            return false
        }
    }

    /// Whether the second of the kept lines is an object in itself, as in a file with a run per line.
    private var secondLineIsComplete: Bool {
        let lines = pending.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        return lines.count >= 2 && lines[1].first == UInt8(ascii: "{") && isReadable(lines[1].indices)
    }

    private func skipValues(_ text: Range<Int>) throws(JSONScanError) {
        try pending.scanning { (buffer) throws(JSONScanError) in
            try JSONReader.forEachValue(UnsafeBufferPointer(rebasing: buffer[text]), limits: .unbounded) { (reader) throws(JSONScanError) in
                try reader.skipValue()
            }
        }
    }

    /// Reads complete texts that begin on the current line.
    private mutating func decode(_ text: Range<Int>, into batch: inout RunFileBatch) {
        var decoder = RunTextDecoder(firstLine: line, references: references)
        do throws(JSONScanError) {
            try pending.scanning { (buffer) throws(JSONScanError) in
                try JSONReader.forEachValue(UnsafeBufferPointer(rebasing: buffer[text]), limits: .unbounded) {
                    (reader) throws(JSONScanError) in
                    try decoder.decodeValue(&reader)
                    decoder.moveBatch(to: &batch)
                }
            }
        } catch {
            let row = RejectedRow(reason: .malformed, identity: Fingerprint.identity(of: pending[text]))
            batch.rejected.append(RejectedImport(row: row, line: decoder.valueLine, detail: error))
        }
        references = decoder.references
    }
}

extension JSONLimits {
    /// For texts whose length is bounded elsewhere, and whose rows are theirs alone.
    fileprivate static var unbounded: JSONLimits { JSONLimits(maximumBytes: .max, maximumRows: .max) }
}
