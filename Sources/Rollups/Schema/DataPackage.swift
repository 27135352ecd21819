/// `datapackage.json`: the tree as a Data Package v2 (https://datapackage.org/standard/data-package/), one resource per file.
///
/// One resource for all files of a table would be shorter, but its `bytes` and `hash` cannot be checked by any validator.
enum DataPackage {
    static let fileName = "datapackage.json"

    /// The text; the same files give the same bytes.
    static func json(_ manifest: RollupManifest) -> [UInt8] {
        let schemas = Dictionary(uniqueKeysWithValues: RollupTable.allCases.map { ($0, Array(schema($0).utf8)) })
        let text = RowBuffer(capacity: 1024 + manifest.files.count * 2048)
        text.append(
            """
            {
              "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
              "name": "mode-dataset-run-rollups",
              "title": "Runs of Mode datasets, by day, by ISO week and one by one",
              "resources": [

            """)
        for (index, file) in manifest.sortedFiles.enumerated() {
            if index > 0 { text.append(",\n") }
            append(file, schema: schemas[file.table] ?? [], to: text)
        }
        text.append("\n  ]\n}\n")
        return Array(text.bytes)
    }

    private static func append(_ file: RollupFile, schema: [UInt8], to text: RowBuffer) {
        text.append("    {\"name\":\"")
        text.append(file.table.rawValue)
        if let partition = file.partition {
            text.append("-")
            // Names of resources are lower case.
            text.append(partition.utf8.map { $0 == UInt8(ascii: "W") ? UInt8(ascii: "w") : $0 })
        }
        text.append("\",\"path\":\"")
        text.append(file.path)
        text.append("\",\"type\":\"table\",\"format\":\"csv\",\"mediatype\":\"text/csv\",\"encoding\":\"utf-8\",\"compression\":\"gz\",")
        text.append("\"bytes\":")
        text.append(decimal: UInt64(file.bytes))
        text.append(",\"hash\":\"sha256:")
        text.append(file.sha256)
        text.append("\",\"schema\":")
        text.append(schema)
        text.append("}")
    }

    /// Without the descriptions: every resource has its own copy, and the manual has them.
    private static func schema(_ table: RollupTable) -> String {
        let fields = table.columns.map { column in
            // Table Schema's default for datetime has no fraction.
            let format = column.type == .datetime ? ",\"format\":\"%Y-%m-%dT%H:%M:%S.%fZ\"" : ""
            let constraints = column.isRequired ? ",\"constraints\":{\"required\":true}" : ""
            return "{\"name\":\"\(column.name)\",\"type\":\"\(column.type.rawValue)\"\(format)\(constraints)}"
        }
        let key = table.keyColumns.map { "\"\($0)\"" }.joined(separator: ",")
        return "{\"fields\":[\(fields.joined(separator: ","))],\"primaryKey\":[\(key)]}"
    }
}
