import RunAnalytics
import RunModel

/// Computes the rows of datasets in a week. One per thread.
final class WeekComputer {
    private let reader: any RollupReader
    private let datasets: [RollupDataset]
    private var figures: [RunFigures] = []
    private var scratch = StatisticsScratch()
    private var statisticsRow = StatisticsRow()
    private var week: ISOWeek?
    private var days: [CalendarText] = []

    init(reader: any RollupReader, datasets: [RollupDataset]) {
        self.reader = reader
        self.datasets = datasets
    }

    /// Computes the rows of some tasks.
    ///
    /// - Returns: the rows by position of the file; nil where nothing was to be computed.
    /// - Throws: what the source throws.
    func compute(_ tasks: ArraySlice<WeekPlan.Task>, in week: ISOWeek) throws -> [SlotRows?] {
        if self.week != week {
            self.week = week
            days = week.days.map(CalendarText.init)
        }
        var output: [SlotRows?] = Array(repeating: nil, count: WeekSlot.count)
        let allSlots = tasks.reduce(UInt16(0)) { $0 | $1.slots }
        for slot in 0..<WeekSlot.count where allSlots & 1 << slot != 0 { output[slot] = SlotRows() }
        try reader.withSnapshot {
            for task in tasks { try compute(task, monday: week.monday, output) }
        }
        return output
    }

    private func compute(_ task: WeekPlan.Task, monday: UTCDay, _ output: [SlotRows?]) throws {
        let dataset = datasets[task.dataset]
        let prefix = RowKey(dataset).prefix
        let dayMask = task.slots & WeekSlot.weeklyMask != 0 ? 0x7F : (task.slots | task.slots >> 8) & 0x7F
        guard dayMask != 0 else { return }
        let from = monday.advanced(by: dayMask.trailingZeroBitCount).start
        let until = monday.advanced(by: 16 - dayMask.leadingZeroBitCount).start
        // A local array: the compiler then knows that nobody else has access to it while the reader calls back.
        var gathered = figures
        figures = []
        gathered.removeAll(keepingCapacity: true)
        defer { figures = gathered }
        if task.slots & WeekSlot.runsMask != 0 {
            try readNamed(task, dataset.id, prefix, from, until, monday, output, &gathered)
        } else {
            try reader.forEachRun(dataset: dataset.id, from: from, until: until) { gathered.append($0) }
        }
        appendDaily(gathered, task, prefix, monday, output)
        if task.slots & WeekSlot.weeklyMask != 0, let rows = output[WeekSlot.weekly] {
            appendStatistics(gathered[...], task, prefix, firstDay: nil, to: rows)
        }
    }

    /// Reads runs, writes those of the wanted days to `runs`, and keeps all figures.
    private func readNamed(
        _ task: WeekPlan.Task, _ dataset: Int64, _ prefix: [UInt8], _ from: Timestamp, _ until: Timestamp, _ monday: UTCDay,
        _ output: [SlotRows?], _ gathered: inout [RunFigures]
    ) throws {
        var counts = Array(repeating: (rows: 0, inFlight: 0), count: 7)
        let start = monday.start.milliseconds
        try reader.forEachNamedRun(dataset: dataset, from: from, until: until) { run in
            gathered.append(run.figures)
            let dayIndex = Int((run.figures.createdMilliseconds &- start) / UTCDay.milliseconds)
            guard (0..<7).contains(dayIndex), task.slots & 1 << WeekSlot.runs(dayIndex) != 0, let rows = output[WeekSlot.runs(dayIndex)]
            else { return }
            RunRow.append(run, prefix: prefix, day: days[dayIndex], to: rows.rows)
            counts[dayIndex].rows += 1
            if !run.figures.state.isEnded { counts[dayIndex].inFlight += 1 }
        }
        for dayIndex in 0..<7 where task.slots & 1 << WeekSlot.runs(dayIndex) != 0 {
            output[WeekSlot.runs(dayIndex)]?.close(
                dataset: task.dataset, rowCount: counts[dayIndex].rows, inFlight: counts[dayIndex].inFlight)
        }
    }

    private func appendDaily(
        _ figures: [RunFigures], _ task: WeekPlan.Task, _ prefix: [UInt8], _ monday: UTCDay, _ output: [SlotRows?]
    ) {
        var start = 0
        for dayIndex in 0..<7 {
            let dayEnd = monday.advanced(by: dayIndex + 1).start.milliseconds
            var end = start
            while end < figures.count, figures[end].createdMilliseconds < dayEnd { end += 1 }
            if task.slots & 1 << WeekSlot.daily(dayIndex) != 0, let rows = output[WeekSlot.daily(dayIndex)] {
                appendStatistics(figures[start..<end], task, prefix, firstDay: days[dayIndex], to: rows)
            }
            start = end
        }
    }

    /// - Parameter firstDay: the day of all the runs; nil when they are of several.
    private func appendStatistics(
        _ figures: ArraySlice<RunFigures>, _ task: WeekPlan.Task, _ prefix: [UInt8], firstDay: CalendarText?, to rows: SlotRows
    ) {
        guard let first = figures.first, let last = figures.last else {
            return rows.close(dataset: task.dataset, rowCount: 0, inFlight: 0)
        }
        let statistics = RunStatistics.compute(figures, scratch: &scratch)
        statisticsRow.append(
            statistics, prefix: prefix, firstDay: firstDay ?? calendarText(first), lastDay: firstDay ?? calendarText(last),
            to: rows.rows)
        rows.close(dataset: task.dataset, rowCount: 1, inFlight: statistics.counts.inFlight)
    }

    private func calendarText(_ run: RunFigures) -> CalendarText {
        days.last { $0.startMilliseconds <= run.createdMilliseconds } ?? days[0]
    }
}
