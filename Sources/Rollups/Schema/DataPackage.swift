/// `datapackage.json`: the tree as a Data Package v2 (https://datapackage.org/standard/data-package/), one resource per file.
///
/// One resource for all files of a table would be shorter, but its `bytes` and `hash` cannot be checked by any validator.
enum DataPackage {
    static let fileName = "datapackage.json"

    /// The text; the same files give the same bytes.
    static func json(_ manifest: RollupManifest) -> [UInt8] {
        let schemas = Dictionary(uniqueKeysWithValues: RollupTable.allCases.map { ($0, schema($0)) })
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
            text.append(resource(file, schema: schemas[file.table] ?? ""))
        }
        text.append("\n  ]\n}\n")
        return Array(text.bytes)
    }

    private static func resource(_ file: RollupFile, schema: String) -> String {
        // Names of resources are lower case.
        let partition = file.partition.map { "-" + $0.replacing("W", with: "w") } ?? ""
        return """
                {"name":"\(file.table.rawValue)\(partition)","path":"\(file.path)","type":"table","format":"csv","mediatype":"text/csv",\
            "encoding":"utf-8","compression":"gz","bytes":\(file.bytes),"hash":"sha256:\(file.sha256)","schema":\(schema)}
            """
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
