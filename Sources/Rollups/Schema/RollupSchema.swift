/// A column of a table of the tree.
package struct RollupColumn: Hashable, Sendable {
    /// The types of Table Schema that rollups use (https://datapackage.org/standard/table-schema/#field-types).
    package enum ColumnType: String, Hashable, Sendable {
        case string
        case integer
        case number
        /// ISO 8601 with `Z` and milliseconds.
        case datetime
        /// A day; of partition columns alone.
        case date
    }

    package let name: String
    package let type: ColumnType
    /// Whether every row has a value; an empty field is null.
    package let isRequired: Bool
    package let description: String

    init(_ name: String, _ type: ColumnType, required: Bool = false, _ description: String) {
        self.name = name
        self.type = type
        isRequired = required
        self.description = description
    }
}

extension RollupTable {
    /// Of the manifest and the columns; grows when a column is added at the end or a meaning changes.
    package static let schemaVersion = 1

    /// The columns in their order. New ones only ever come at the end, because some engines read by position.
    package var columns: [RollupColumn] {
        switch self {
        case .daily, .weekly: RollupTable.statisticsColumns
        case .runs: RollupTable.runsColumns
        case .datasets: RollupTable.datasetsColumns
        }
    }

    /// The columns that identify a row within a file.
    package var keyColumns: [String] { self == .runs ? ["account", "dataset", "run"] : ["account", "dataset"] }

    /// The name of the partition column, which stands in the folder and not in the files; nil for a table without partitions.
    package var partitionColumn: String? { partition?.name }

    /// The partition column; nil for a table without partitions.
    var partition: RollupColumn? {
        switch self {
        case .daily, .runs: RollupColumn("date", .date, required: true, "The UTC day of creation")
        case .weekly: RollupColumn("week", .string, required: true, "The ISO week of creation, such as 2026-W47")
        case .datasets: nil
        }
    }

    var fileName: String {
        switch self {
        case .daily, .weekly: "rollup.csv.gz"
        case .runs: "runs.csv.gz"
        case .datasets: "datasets.csv.gz"
        }
    }

    /// The header line with its line feed.
    var header: [UInt8] { Array((columns.map(\.name).joined(separator: ",") + "\n").utf8) }

    private static let statisticsColumns = [
        RollupColumn("account", .string, required: true, "The account (workspace) that owns the dataset"),
        RollupColumn("dataset", .string, required: true, "The dataset's token"),
        RollupColumn("runs", .integer, required: true, "Runs created in the period, in any state"),
        RollupColumn("succeeded", .integer, required: true, "Runs in state succeeded"),
        RollupColumn("completed", .integer, required: true, "Runs in state completed: successes too"),
        RollupColumn("failed", .integer, required: true, "Runs in state failed"),
        RollupColumn("cancelled", .integer, required: true, "Runs in state cancelled"),
        RollupColumn("in_flight", .integer, required: true, "Runs that have not ended"),
        RollupColumn("success_ratio", .number, "Successes ÷ (successes + failed); 12 significant digits"),
        RollupColumn("success_ratio_low", .number, "Lower end of the Wilson 95 % interval"),
        RollupColumn("success_ratio_high", .number, "Upper end of the Wilson 95 % interval"),
        RollupColumn("run_seconds", .number, required: true, "Summed duration of all ended runs"),
        RollupColumn("duration_mean", .number, "Mean duration of successes in seconds; 10 significant digits"),
        RollupColumn("duration_p50", .number, "Median duration of successes in seconds, exact (type 7)"),
        RollupColumn("duration_p90", .number, "90th percentile, exact (type 7)"),
        RollupColumn("duration_p95", .number, "95th percentile, exact (type 7)"),
        RollupColumn("duration_p99", .number, "99th percentile, exact (type 7)"),
        RollupColumn("duration_max", .number, "Longest duration of successes in seconds"),
        RollupColumn("queue_runs", .integer, required: true, "Ended runs whose queue latency is known as an interval"),
        RollupColumn("queue_lower_p50", .number, "Median of the lower bounds of queue latency in seconds, exact (type 7)"),
        RollupColumn("queue_lower_p95", .number, "95th percentile of the lower bounds"),
        RollupColumn("queue_upper_p50", .number, "Median of the upper bounds"),
        RollupColumn("queue_upper_p95", .number, "95th percentile of the upper bounds"),
        RollupColumn("queue_upper_max", .number, "Highest upper bound"),
        RollupColumn("first_run_at", .datetime, required: true, "When the first run of the period was created"),
        RollupColumn("last_run_at", .datetime, required: true, "When the last run of the period was created"),
    ]

    private static let runsColumns = [
        RollupColumn("account", .string, required: true, "The account (workspace) that owns the dataset"),
        RollupColumn("dataset", .string, required: true, "The dataset's token"),
        RollupColumn("run", .string, required: true, "The run's token"),
        RollupColumn("state", .string, required: true, "The state as the API names it"),
        RollupColumn("created_at", .datetime, required: true, "When the run was created"),
        RollupColumn("created_epoch_ms", .integer, required: true, "The same in milliseconds since 1970 UTC"),
        RollupColumn("completed_at", .datetime, "When the run ended; null while in flight and when the end is unknown"),
        RollupColumn("duration_seconds", .number, "Creation to end"),
        RollupColumn("queue_lower_seconds", .number, "The run waited at least this long"),
        RollupColumn("queue_upper_seconds", .number, "The run waited at most this long"),
        RollupColumn("queue_source", .string, "Where the two come from: query_run (exact) or polling"),
    ]

    private static let datasetsColumns = [
        RollupColumn("account", .string, required: true, "The account (workspace) that owns the dataset"),
        RollupColumn("dataset", .string, required: true, "The dataset's token"),
        RollupColumn("name", .string, "The dataset's name, made safe for spreadsheets"),
        RollupColumn("space", .string, "The token of its space"),
        RollupColumn("space_name", .string, "The name of its space, made safe for spreadsheets"),
        RollupColumn("listed", .integer, "1 while Mode lists the dataset, else 0"),
        RollupColumn("known_since", .datetime, "Every run created since then is in the tree; null when nothing is known"),
        RollupColumn("known_until", .datetime, "Until when; null when nothing is known"),
        RollupColumn("reaches_beginning", .integer, "1 when the dataset had no run before known_since, else 0"),
        RollupColumn("from_files", .integer, "1 when all runs were imported from files, else 0"),
        RollupColumn("last_success_at", .datetime, "When the newest success ended, also where retention has removed it"),
        RollupColumn(
            "schedules", .string,
            "token|frequency|last slot|next slot|last run|time zone if known, instants in ms since 1970 UTC, joined by ;"),
    ]
}
