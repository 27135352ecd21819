/// An engine that reads the tree, and the script that gives it typed views: `sql/<engine>.sql`.
///
/// Left to themselves engines guess types from the first rows: columns that are empty there become text, and tokens of digits become
/// numbers. So every type is spelled out, from the same columns as `datapackage.json`.
package enum QueryEngine: String, Hashable, Sendable, CaseIterable {
    case duckdb, clickhouse, spark, trino, bigquery, snowflake

    /// The folder of the scripts within the tree.
    package static let folder = "sql"

    package var fileName: String { rawValue + ".sql" }

    /// The statements that make the views `daily`, `weekly`, `runs` and `datasets`, each ended by `;`.
    package var script: String {
        let comment = introduction.split(separator: "\n").map { "-- \($0)" }.joined(separator: "\n")
        return ([comment] + preamble + RollupTable.allCases.flatMap(statements)).joined(separator: "\n\n") + "\n"
    }

    private var introduction: String {
        switch self {
        case .duckdb:
            "Run in the folder of the tree: duckdb -init sql/duckdb.sql. Instants are TIMESTAMP in UTC. DuckDB 0.10.3 or later."
        case .clickhouse:
            """
            Run in the folder of the tree: clickhouse local --queries-file sql/clickhouse.sql, or chdb. A server reads below user_files.
            Dates come from the path, because their type as a Hive partition depends on the version. ClickHouse 23.10 or later.
            """
        case .spark:
            "Run in the folder of the tree: spark-sql -i sql/spark.sql. The views last as long as the session. Spark 3.3 or later."
        case .trino:
            """
            Replace s3://BUCKET/rollups by the address of the tree, and run it in a schema named mode of a Hive catalog.
            After new days: CALL system.sync_partition_metadata('mode', 'daily_text', 'FULL'), likewise for weekly_text and runs_text.
            CSV tables of Hive hold text alone, so views convert. Trino 422 or later: 409 to 421 lose rows of files with several gzip members.
            """
        case .bigquery:
            "Replace gs://BUCKET/rollups by the address of the tree, and mode by the dataset. New days need nothing."
        case .snowflake:
            """
            Replace s3://BUCKET/rollups by the address of the tree, and give the stage its credentials or a storage integration.
            After new days: ALTER EXTERNAL TABLE daily_files REFRESH, likewise for the others.
            """
        }
    }

    /// What comes before the tables.
    private var preamble: [String] {
        guard self == .snowflake else { return [] }
        return [
            """
            CREATE FILE FORMAT IF NOT EXISTS mode_rollup_csv TYPE = CSV COMPRESSION = GZIP SKIP_HEADER = 1
              FIELD_OPTIONALLY_ENCLOSED_BY = '"' ESCAPE_UNENCLOSED_FIELD = NONE EMPTY_FIELD_AS_NULL = TRUE NULL_IF = () ENCODING = 'UTF8';
            """,
            "CREATE STAGE IF NOT EXISTS mode_rollups URL = 's3://BUCKET/rollups/' FILE_FORMAT = mode_rollup_csv;",
        ]
    }

    private func statements(_ table: RollupTable) -> [String] {
        switch self {
        case .duckdb: [duckDB(table)]
        case .clickhouse: [clickHouse(table)]
        case .spark: [spark(table)]
        case .trino: trino(table)
        case .bigquery: bigQuery(table)
        case .snowflake: snowflake(table)
        }
    }
}

extension QueryEngine {
    /// The engine's own name of a column's type.
    private func type(_ column: RollupColumn) -> String {
        let names =
            switch self {
            case .duckdb: (string: "VARCHAR", integer: "BIGINT", number: "DOUBLE", datetime: "TIMESTAMP", date: "DATE")
            case .clickhouse: (string: "String", integer: "Int64", number: "Float64", datetime: "String", date: "String")
            case .spark: (string: "STRING", integer: "BIGINT", number: "DOUBLE", datetime: "TIMESTAMP", date: "DATE")
            case .trino: (string: "varchar", integer: "bigint", number: "double", datetime: "varchar", date: "date")
            case .bigquery: (string: "STRING", integer: "INT64", number: "FLOAT64", datetime: "TIMESTAMP", date: "DATE")
            case .snowflake: (string: "VARCHAR", integer: "NUMBER(38, 0)", number: "FLOAT", datetime: "TIMESTAMP_TZ", date: "DATE")
            }
        return switch column.type {
        case .string: names.string
        case .integer: names.integer
        case .number: names.number
        case .datetime: names.datetime
        case .date: names.date
        }
    }
}

extension RollupTable {
    /// The files of the table within the tree, as a pattern.
    fileprivate var glob: String { partitionColumn.map { "\(rawValue)/\($0)=*/" } ?? "\(rawValue)/" }

    /// The partition column first, then those in the files.
    fileprivate var viewColumns: [RollupColumn] { (partition.map { [$0] } ?? []) + columns }
}

/// One item a line, for lists in SQL.
private func list(_ items: [String], indent: String = "  ") -> String { items.map { indent + $0 }.joined(separator: ",\n") }

// MARK: Engines that run in the folder of the tree

extension QueryEngine {
    private func duckDB(_ table: RollupTable) -> String {
        let types = list(table.columns.map { "'\($0.name)': '\(type($0))'" }, indent: "    ")
        let partition = table.partition.map { ", hive_partitioning = true, hive_types = {'\($0.name)': \(type($0))}" } ?? ""
        return """
            CREATE OR REPLACE VIEW \(table.rawValue) AS SELECT
            \(list(table.viewColumns.map(\.name)))
            FROM read_csv('\(table.glob)*.csv.gz', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
              nullstr = '', compression = 'gzip'\(partition), columns = {
            \(types)
              });
            """
    }

    private func clickHouse(_ table: RollupTable) -> String {
        func nullable(_ column: RollupColumn) -> String { column.isRequired ? type(column) : "Nullable(\(type(column)))" }
        func expression(_ column: RollupColumn) -> String {
            let parse = column.isRequired ? "parseDateTime64BestEffort" : "parseDateTime64BestEffortOrNull"
            let value = "t.\(column.name)"
            return "\(column.type == .datetime ? "\(parse)(\(value), 3, 'UTC')" : value) AS \(column.name)"
        }
        let partition = table.partition.map { column in
            let text = "CAST(extract(_path, '/\(column.name)=([^/]+)/') AS String)"
            return ["\(column.type == .date ? "toDate(\(text))" : text) AS \(column.name)"]
        }
        let types = table.columns.map { "\($0.name) \(nullable($0))" }.joined(separator: ", ")
        return """
            DROP VIEW IF EXISTS \(table.rawValue);
            CREATE VIEW \(table.rawValue) AS SELECT
            \(list((partition ?? []) + table.columns.map(expression)))
            FROM file('\(table.glob)*.csv.gz', 'CSVWithNames', '\(types)') AS t
            SETTINGS input_format_csv_empty_as_default = 1;
            """
    }

    private func spark(_ table: RollupTable) -> String {
        let columns = table.columns + (table.partition.map { [$0] } ?? [])
        return """
            CREATE OR REPLACE TEMPORARY VIEW \(table.rawValue) (
            \(list(columns.map { "\($0.name) \(type($0))" }))
            ) USING csv OPTIONS (
              path '\(table.rawValue)', header 'true', quote '"', escape '"', encoding 'UTF-8', mode 'FAILFAST',
              timestampFormat "yyyy-MM-dd'T'HH:mm:ss.SSSX"
            );
            """
    }
}

// MARK: Warehouses, which read the tree from a bucket

extension QueryEngine {
    private func trino(_ table: RollupTable) -> [String] {
        func expression(_ column: RollupColumn) -> String {
            let text = column.isRequired ? column.name : "NULLIF(\(column.name), '')"
            let value =
                switch column.type {
                case .string: text
                case .integer, .number, .date: "CAST(\(text) AS \(type(column)))"
                case .datetime: "from_iso8601_timestamp(\(text))"
                }
            return value == column.name ? value : "\(value) AS \(column.name)"
        }
        // Partition columns come last in Hive.
        let names = table.columns.map(\.name) + (table.partition.map { [$0.name] } ?? [])
        let partitioning = table.partition.map { ", partitioned_by = ARRAY['\($0.name)']" } ?? ""
        let name = "\(table.rawValue)_text"
        let sync = "CALL system.sync_partition_metadata('mode', '\(name)', 'FULL');"
        return [
            """
            CREATE TABLE IF NOT EXISTS \(name) (
            \(list(names.map { "\($0) varchar" }))
            ) WITH (
              format = 'CSV', csv_separator = ',', csv_quote = '"', csv_escape = '"', skip_header_line_count = 1\(partitioning),
              external_location = 's3://BUCKET/rollups/\(table.rawValue)'
            );
            """
        ] + (table.partition == nil ? [] : [sync]) + [
            """
            CREATE OR REPLACE VIEW \(table.rawValue) AS SELECT
            \(list(table.viewColumns.map(expression)))
            FROM \(name);
            """
        ]
    }

    private func bigQuery(_ table: RollupTable) -> [String] {
        // An empty field is null in every column but those of text.
        func expression(_ column: RollupColumn) -> String {
            column.type == .string && !column.isRequired ? "NULLIF(\(column.name), '') AS \(column.name)" : column.name
        }
        let folder = "gs://BUCKET/rollups/\(table.rawValue)"
        let partition = table.partition.map { "\nWITH PARTITION COLUMNS (\($0.name) \(type($0)))" } ?? ""
        let prefix = table.partition == nil ? "" : ",\n  hive_partition_uri_prefix = '\(folder)', require_hive_partition_filter = false"
        return [
            """
            CREATE OR REPLACE EXTERNAL TABLE mode.\(table.rawValue)_files (
            \(list(table.columns.map { "\($0.name) \(type($0))" }))
            )\(partition)
            OPTIONS (
              format = 'CSV', compression = 'GZIP', skip_leading_rows = 1, quote = '"', encoding = 'UTF-8', uris = ['\(folder)/*']\(prefix)
            );
            """,
            """
            CREATE OR REPLACE VIEW mode.\(table.rawValue) AS SELECT
            \(list(table.viewColumns.map(expression)))
            FROM mode.\(table.rawValue)_files;
            """,
        ]
    }

    private func snowflake(_ table: RollupTable) -> [String] {
        let columns = table.columns.enumerated().map { index, column in
            "\(column.name) \(type(column)) AS (value:c\(index + 1)::\(type(column)))"
        }
        let partition = table.partition.map { column in
            let text = "REGEXP_SUBSTR(METADATA$FILENAME, '\(column.name)=([^/]+)', 1, 1, 'e')"
            return ["\(column.name) \(type(column)) AS (\(text)::\(type(column)))"]
        }
        let partitioning = table.partition.map { " PARTITION BY (\($0.name))" } ?? ""
        return [
            """
            CREATE OR REPLACE EXTERNAL TABLE \(table.rawValue)_files (
            \(list((partition ?? []) + columns))
            )\(partitioning) LOCATION = @mode_rollups/\(table.rawValue)/ AUTO_REFRESH = FALSE PATTERN = '.*[.]csv[.]gz'
              FILE_FORMAT = (FORMAT_NAME = 'mode_rollup_csv');
            """,
            """
            CREATE OR REPLACE VIEW \(table.rawValue) AS SELECT
            \(list(table.viewColumns.map(\.name)))
            FROM \(table.rawValue)_files;
            """,
        ]
    }
}
