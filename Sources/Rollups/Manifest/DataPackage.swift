/// `datapackage.json`: the tree as a Data Package v2 (https://datapackage.org/standard/data-package/), one resource per file.
///
/// One resource for all files of a table would be shorter, but its `bytes` and `hash` cannot be checked by any validator.
enum DataPackage {
    static let fileName = "datapackage.json"

    /// The text; the same files give the same bytes.
    static func json(_ manifest: RollupManifest) -> [UInt8] {
        let schemas = Dictionary(uniqueKeysWithValues: RollupTable.allCases.map { ($0, schema($0)) })
        let files = manifest.files.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var text = """
            {
              "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
              "name": "mode-dataset-run-rollups",
              "title": "Runs of Mode datasets, by day, by ISO week and one by one",
              "resources": [

            """
        text += files.map { "    " + resource($0, schema: schemas[$0.table] ?? "{}") }.joined(separator: ",\n")
        text += "\n  ]\n}\n"
        return Array(text.utf8)
    }

    private static func resource(_ file: RollupFile, schema: String) -> String {
        let name = file.table.rawValue + (file.partition.map { "-" + $0.lowercased() } ?? "")
        return "{\"name\":\"\(name)\",\"path\":\"\(file.path)\",\"type\":\"table\",\"format\":\"csv\",\"mediatype\":\"text/csv\","
            + "\"encoding\":\"utf-8\",\"compression\":\"gz\",\"bytes\":\(file.bytes),\"hash\":\"sha256:\(file.sha256)\",\"schema\":\(schema)}"
    }

    private static func schema(_ table: RollupTable) -> String {
        let fields = table.columns.map { column in
            // Table Schema's default for datetime has no fraction.
            let format = column.type == .datetime ? ",\"format\":\"%Y-%m-%dT%H:%M:%S.%fZ\"" : ""
            let constraints = column.isRequired ? ",\"constraints\":{\"required\":true}" : ""
            return "{\"name\":\"\(column.name)\",\"type\":\"\(column.type.rawValue)\"\(format),\"description\":\"\(column.description)\"\(constraints)}"
        }
        let key = table.keyColumns.map { "\"\($0)\"" }.joined(separator: ",")
        return "{\"fields\":[\(fields.joined(separator: ","))],\"primaryKey\":[\(key)]}"
    }
}
