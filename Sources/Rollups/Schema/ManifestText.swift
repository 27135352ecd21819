import RunModel

/// The text of a manifest: one line per file, always in the same order of keys, so that the same files give the same bytes.
enum ManifestText {
    private static let headStart = "{\n  \"schema_version\": \(RollupTable.schemaVersion),\n  \"layout_version\": "
    private static let headMiddle = ",\n  \"compression_level\": "
    private static let headEnd = ",\n  \"files\": [\n"
    private static let tail = "\n  ]\n}\n"
    private static let indent = "    "

    static func write(_ manifest: RollupManifest) -> [UInt8] {
        let text = RowBuffer(capacity: 1024 + manifest.files.count * 340)
        text.append(headStart)
        text.append(decimal: UInt64(max(0, manifest.layoutVersion)))
        text.append(headMiddle)
        text.append(decimal: UInt64(manifest.compressionLevel))
        if let since = manifest.completeSince {
            text.append(",\n  \"complete_since_ms\": ")
            text.append(decimal: UInt64(max(0, since.milliseconds)))
        }
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
}
