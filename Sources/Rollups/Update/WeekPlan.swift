import RunModel

/// The files of one ISO week by position: seven of `daily` from Monday, one of `weekly`, seven of `runs`.
///
/// They are made together, because they come from the same runs.
enum WeekSlot {
    static let count = 15
    static let weekly = 7

    static func daily(_ dayIndex: Int) -> Int { dayIndex }
    static func runs(_ dayIndex: Int) -> Int { 8 + dayIndex }

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

/// Some of the files of a week, as a set of positions.
struct WeekSlots: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    static let weekly = WeekSlots(slot: WeekSlot.weekly)
    static let daily = WeekSlots(rawValue: 0x007F)

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(slot: Int) { rawValue = 1 << UInt16(slot) }

    func contains(slot: Int) -> Bool { rawValue >> UInt16(slot) & 1 == 1 }

    /// The positions, ascending.
    var positions: [Int] { (0..<WeekSlot.count).filter(contains(slot:)) }

    /// The days from Monday whose runs the files need, as bits; the file of the week needs all of them.
    var days: UInt16 { contains(.weekly) ? 0x7F : (rawValue | rawValue >> 8) & 0x7F }
}

/// The files to make in one ISO week.
struct WeekPlan: Sendable {
    let week: ISOWeek
    let slots: WeekSlots

    /// The partition at each position that is to be made.
    var partitions: [(slot: Int, partition: RollupPartition)] {
        slots.positions.map { ($0, WeekSlot.partition($0, of: week)) }
    }
}
