import RunModel

/// Runs by hour of the local week, with how long each hour was really observed.
///
/// Over eight weeks with a change of clocks one hour occurs seven times and another nine times, so counts alone mislead.
package struct HourOfWeekTable: Hashable, Sendable {
    /// One hour of the week: all its occurrences in the window together.
    package struct Cell: Hashable, Sendable {
        /// The runs created in it.
        package internal(set) var counts: StateCounts
        /// How long the hour was observed: all its occurrences together.
        package internal(set) var exposure: Duration

        /// Runs per observed hour; nil when the hour was never observed.
        package var runsPerHour: Double? {
            exposure > .zero ? Double(counts.runs) * 3_600_000 / Double(exposure.milliseconds) : nil
        }

        /// Failures per observed hour; nil when the hour was never observed.
        package var failuresPerHour: Double? {
            exposure > .zero ? Double(counts.failed) * 3_600_000 / Double(exposure.milliseconds) : nil
        }
    }

    /// 168 cells, from Monday 00:00 local time on.
    package private(set) var cells: [Cell]
    private let hours: LocalHours
    private let window: Range<Timestamp>

    /// A table for the runs created within `since ..< until`, none counted yet.
    package init(calendar: LocalCalendar, since: Timestamp, until: Timestamp) {
        window = since..<max(since, until)
        hours = LocalHours(zone: calendar.zone, window: window)
        var exposure = [Int64](repeating: 0, count: LocalHours.count)
        hours.forEachPiece(from: window.lowerBound, to: window.upperBound) { exposure[$1] += $0 }
        cells = exposure.map { Cell(counts: StateCounts(), exposure: .milliseconds($0)) }
    }

    /// Counts a run; one outside of the window is left out.
    package mutating func add(_ run: RunFigures) {
        guard window.contains(run.createdAt) else { return }
        cells[hours.hourOfWeek(run.createdAt)].counts.add(run.state)
    }

    /// The counts of the hours that have runs, by place.
    var occupied: [Int: StateCounts] {
        cells.indices.reduce(into: [:]) { if cells[$1].counts.runs > 0 { $0[$1] = cells[$1].counts } }
    }

    /// Adds counts by place; places that the week does not have are left out.
    mutating func add(_ counts: [Int: StateCounts]) {
        for (index, value) in counts where cells.indices.contains(index) { cells[index].counts += value }
    }

    /// Adds the runs of a table of the same window; one of another window is left out.
    package mutating func merge(_ other: HourOfWeekTable) {
        guard other.window == window else { return }
        for index in cells.indices { cells[index].counts += other.cells[index].counts }
    }

    package static func == (left: Self, right: Self) -> Bool { left.cells == right.cells && left.window == right.window }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(cells)
        hasher.combine(window)
    }
}
