import RunModel

/// The text of a manifest as this module writes it.
///
/// A tree of ten years has thousands of files, and every update reads and writes all of their lines, so this is a hundred times as fast as
/// `JSONDecoder`. Any other layout is left to that.
enum ManifestText {
    private static let headStart = "{\n  \"schema_version\": \(RollupTable.schemaVersion),\n  \"layout_version\": "
    private static let headMiddle = ",\n  \"compression_level\": "
    private static let headEnd = ",\n  \"files\": [\n"
    private static let tail = "\n  ]\n}\n"
    private static let indent = "    "

    /// The text of a manifest.
    static func write(_ manifest: RollupManifest) -> [UInt8] {
        let text = RowBuffer(capacity: 1024 + manifest.files.count * 340)
        text.append(headStart)
        text.append(decimal: UInt64(max(0, manifest.layoutVersion)))
        text.append(headMiddle)
        text.append(decimal: UInt64(manifest.compressionLevel))
        text.append(headEnd)
        for (index, file) in manifest.sortedFiles.enumerated() {
            if index > 0 { text.append(",\n") }
            append(file, to: text)
        }
        text.append(tail)
        return Array(text.bytes)
    }

    /// One line. Every value is of a kind that needs no escaping.
    private static func append(_ file: RollupFile, to text: RowBuffer) {
        text.append(indent + "{\"path\":\"")
        text.append(file.path)
        text.append("\",\"table\":\"")
        text.append(file.table.rawValue)
        text.append("\",\"partition\":")
        if let partition = file.partition {
            text.append("\"")
            text.append(partition)
            text.append("\"")
        } else {
            text.append("null")
        }
        text.append(",\"bytes\":")
        text.append(decimal: UInt64(file.bytes))
        text.append(",\"rows\":")
        text.append(decimal: UInt64(file.rows))
        text.append(",\"sha256\":\"")
        text.append(file.sha256)
        text.append("\",\"content_bytes\":")
        text.append(decimal: UInt64(file.contentBytes))
        text.append(",\"content_sha256\":\"")
        text.append(file.contentSHA256)
        text.append("\",\"in_flight\":")
        text.append(decimal: UInt64(file.inFlight))
        text.append(",\"status\":\"")
        text.append(file.status.rawValue)
        text.append("\"}")
    }

    /// Reads what ``write(_:)`` wrote.
    ///
    /// - Returns: nil for any other text.
    static func read(_ json: [UInt8]) -> (level: Int, layout: Int, files: [RollupFile])? {
        json.withUnsafeBufferPointer { bytes in
            var reader = Reader(bytes: bytes)
            guard reader.take(headStart), let layout = reader.number(), reader.take(headMiddle), let level = reader.number(),
                reader.take(headEnd)
            else { return nil }
            var files: [RollupFile] = []
            if reader.take(tail) { return reader.isAtEnd ? (level, layout, files) : nil }
            while true {
                guard let file = reader.file() else { return nil }
                files.append(file)
                if reader.take(",\n") { continue }
                return reader.take(tail) && reader.isAtEnd ? (level, layout, files) : nil
            }
        }
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        private var position = 0

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ text: String) -> Bool {
            var text = text
            let count = text.utf8.count
            guard bytes.count - position >= count else { return false }
            guard text.withUTF8({ $0.elementsEqual(bytes[position..<position + count]) }) else { return false }
            position += count
            return true
        }

        mutating func number() -> Int? {
            let start = position
            var value = 0
            // Fifteen digits cannot overflow, and no file is longer.
            while position < bytes.count, position - start < 15, (0x30...0x39).contains(bytes[position]) {
                value = value * 10 + Int(bytes[position]) - 0x30
                position += 1
            }
            return position > start ? value : nil
        }

        /// Text up to the closing quote, which is taken too. Nil for text that needs escapes: no value of ours does.
        mutating func text() -> String? {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                guard (0x20..<0x7F).contains(bytes[position]), bytes[position] != UInt8(ascii: "\\") else { return nil }
                position += 1
            }
            guard position < bytes.count else { return nil }
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        mutating func file() -> RollupFile? {
            guard take(indent), take("{\"path\":\""), let path = text(), take(",\"table\":\""),
                let table = text().flatMap(RollupTable.init), take(",\"partition\":")
            else { return nil }
            var partition: String?
            if !take("null") {
                guard take("\""), let value = text() else { return nil }
                partition = value
            }
            guard take(",\"bytes\":"), let size = number(), take(",\"rows\":"), let rows = number(), take(",\"sha256\":\""),
                let digest = text(), take(",\"content_bytes\":"), let contentSize = number(), take(",\"content_sha256\":\""),
                let contentDigest = text(), take(",\"in_flight\":"), let inFlight = number(), take(",\"status\":\""),
                let status = text().flatMap(RollupFile.Status.init), take("}")
            else { return nil }
            return RollupFile(
                path: path, table: table, partition: partition, bytes: size, rows: rows, contentBytes: contentSize, sha256: digest,
                contentSHA256: contentDigest, inFlight: inFlight, status: status)
        }
    }
}
