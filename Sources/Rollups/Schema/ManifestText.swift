import RunModel

/// The text of a manifest: one line per file, always in the same order of keys, so that the same files give the same bytes.
enum ManifestText {
    static func write(_ manifest: RollupManifest) -> [UInt8] {
        let text = RowBuffer(capacity: 1024 + manifest.files.count * 340)
        let since = manifest.completeSince.map { ",\n  \"complete_since_ms\": \(max(0, $0.milliseconds))" } ?? ""
        text.append(
            """
            {
              "schema_version": \(RollupTable.schemaVersion),
              "layout_version": \(max(0, manifest.layoutVersion)),
              "compression_level": \(manifest.compressionLevel)\(since),
              "files": [

            """)
        for (index, file) in manifest.sortedFiles.enumerated() {
            if index > 0 { text.append(",\n") }
            text.append(line(file))
        }
        text.append("\n  ]\n}\n")
        return Array(text.bytes)
    }

    /// Every value is of a kind that needs no escaping.
    private static func line(_ file: RollupFile) -> String {
        let partition = file.partition.map { "\"\($0)\"" } ?? "null"
        return """
                {"path":"\(file.path)","table":"\(file.table.rawValue)","partition":\(partition),"bytes":\(file.bytes),\
            "rows":\(file.rows),"sha256":"\(file.sha256)","content_bytes":\(file.contentBytes),\
            "content_sha256":"\(file.contentSHA256)","in_flight":\(file.inFlight),"status":"\(file.status.rawValue)"}
            """
    }
}
