import RunModel

/// The files of one ISO week by position: seven of `daily` from Monday, one of `weekly`, seven of `runs`.
enum WeekSlot {
    static let count = 15
    static let weekly = 7

    static func daily(_ dayIndex: Int) -> Int { dayIndex }
    static func runs(_ dayIndex: Int) -> Int { 8 + dayIndex }

    /// The bits of all files of `runs`.
    static let runsMask: UInt16 = 0x7F00
    /// The bit of `weekly`.
    static let weeklyMask: UInt16 = 1 << 7

    /// What a position holds in a week.
    static func partition(_ slot: Int, of week: ISOWeek) -> RollupPartition {
        switch slot {
        case ..<weekly: .daily(week.monday.advanced(by: slot))
        case weekly: .weekly(week)
        default: .runs(week.monday.advanced(by: slot - 8))
        }
    }

    /// The position of a partition in its week; nil for one that is in no week.
    static func slot(of partition: RollupPartition) -> Int? {
        switch partition {
        case .daily(let day): daily(day.isoWeekday - 1)
        case .runs(let day): runs(day.isoWeekday - 1)
        case .weekly: weekly
        case .datasets: nil
        }
    }
}

/// What to do in one ISO week.
struct WeekPlan {
    /// A dataset, by its place in the order of rows, and the positions of the files whose rows of it are to be computed.
    struct Task {
        var dataset: Int
        var slots: UInt16
    }

    /// How one file comes about.
    enum Source: Hashable {
        /// From the computed rows alone.
        case rows
        /// From the published file, in which the rows of the computed datasets are replaced.
        case published(RollupFile)
    }

    var week: ISOWeek
    /// Ascending by dataset.
    var tasks: [Task]
    /// The files to make, by position.
    var sources: [Int: Source]
}
