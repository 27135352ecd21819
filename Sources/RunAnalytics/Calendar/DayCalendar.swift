import RunModel

/// What happened on each local day.
package struct DayCalendar: Hashable, Sendable {
    /// One local day.
    package struct Day: Hashable, Sendable {
        /// The date that local clocks show.
        package let date: UTCDay
        package let start: Timestamp
        package let end: Timestamp
        package internal(set) var counts: StateCounts

        /// 23, 24 or 25 (and rarely half hours): rates of days must be taken per hour.
        package var hours: Double { Double(end.milliseconds(since: start)) / 3_600_000 }
    }

    /// Consecutive days, oldest first.
    package private(set) var days: [Day]

    /// Days without any runs yet.
    ///
    /// - Parameters:
    ///   - first: the first day.
    ///   - count: how many days; below 1 gives none.
    package init(calendar: LocalCalendar, first: UTCDay, count: Int) {
        let starts = (0...max(0, count)).map { calendar.start(of: first.advanced(by: $0)) }
        days = (0..<max(0, count)).map { Day(date: first.advanced(by: $0), start: starts[$0], end: starts[$0 + 1], counts: StateCounts()) }
    }

    /// Counts a run on its day; runs outside of all days are left out. O(log days).
    package mutating func add(_ run: RunFigures) {
        let index = days.partitioningIndex { $0.end > run.createdAt }
        guard index < days.count, days[index].start <= run.createdAt else { return }
        days[index].counts.add(run.state)
    }

    /// The counts of the days that have runs, by place.
    var occupied: [Int: StateCounts] {
        days.indices.reduce(into: [:]) { if days[$1].counts.runs > 0 { $0[$1] = days[$1].counts } }
    }

    /// Adds counts by place; places outside of all days are left out.
    mutating func add(_ counts: [Int: StateCounts]) {
        for (index, value) in counts where days.indices.contains(index) { days[index].counts += value }
    }

    /// Adds the runs of the same days; a calendar of other days is left out.
    package mutating func merge(_ other: DayCalendar) {
        guard other.days.count == days.count, other.days.first?.start == days.first?.start else { return }
        for index in days.indices { days[index].counts += other.days[index].counts }
    }
}
