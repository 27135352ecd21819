import RunModel

/// A file of the tree by what it holds.
enum RollupPartition: Hashable, Sendable {
    case daily(UTCDay)
    case weekly(ISOWeek)
    case runs(UTCDay)
    case datasets

    var table: RollupTable {
        switch self {
        case .daily: .daily
        case .weekly: .weekly
        case .runs: .runs
        case .datasets: .datasets
        }
    }

    /// The value of the partition column; nil for a table without partitions.
    var value: String? {
        switch self {
        case .daily(let day), .runs(let day): day.description
        case .weekly(let week): week.description
        case .datasets: nil
        }
    }

    /// Its folder within the tree. `name=value` is what every engine takes for a partition column (Hive's layout).
    var folder: String {
        switch self {
        case .daily(let day): "daily/date=\(day)"
        case .weekly(let week): "weekly/week=\(week)"
        case .runs(let day): "runs/date=\(day)"
        case .datasets: "datasets"
        }
    }

    /// The path within the tree of the file of a slice.
    func path(_ slice: RollupSlice?) -> String { folder + "/" + slice.naming(table.fileName) }

    /// The first instant; nil for a table without partitions.
    var start: Timestamp? {
        switch self {
        case .daily(let day), .runs(let day): day.start
        case .weekly(let week): week.monday.start
        case .datasets: nil
        }
    }

    /// The first instant after it; nil for a table without partitions.
    var end: Timestamp? {
        switch self {
        case .daily(let day), .runs(let day): day.end
        case .weekly(let week): week.monday.advanced(by: 7).start
        case .datasets: nil
        }
    }

    /// The ISO week that it lies in; nil for a table without partitions.
    var week: ISOWeek? {
        switch self {
        case .daily(let day), .runs(let day): ISOWeek(containing: day)
        case .weekly(let week): week
        case .datasets: nil
        }
    }

    /// Reads back what a manifest says; nil for what no tree holds.
    init?(table: RollupTable, value: String?) {
        switch (table, value) {
        case (.daily, .some(let text)):
            guard let day = UTCDay(text) else { return nil }
            self = .daily(day)
        case (.runs, .some(let text)):
            guard let day = UTCDay(text) else { return nil }
            self = .runs(day)
        case (.weekly, .some(let text)):
            guard let week = ISOWeek(text) else { return nil }
            self = .weekly(week)
        case (.datasets, nil): self = .datasets
        default: return nil
        }
    }
}
