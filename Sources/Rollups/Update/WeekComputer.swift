import RunAnalytics
import RunModel

/// Reads runs of a week and computes the rows of its files. One per thread.
final class WeekComputer {
    private let reader: any RollupReader
    private let planner: TreePlanner
    private var figures: [RunFigures] = []
    private var scratch = StatisticsScratch()
    private var statisticsRow = StatisticsRow()
    private var week: ISOWeek?
    private var days: [CalendarText] = []

    init(reader: any RollupReader, planner: TreePlanner) {
        self.reader = reader
        self.planner = planner
    }

    /// Appends the rows of some datasets, by their place in the order of rows.
    ///
    /// - Throws: what the source throws.
    func append(_ places: Range<Int>, of plan: WeekPlan, to rows: WeekRows) throws {
        if week != plan.week {
            week = plan.week
            days = plan.week.days.map(CalendarText.init)
        }
        try reader.withSnapshot {
            for place in places {
                let slots = planner.slots(place: place, in: plan)
                if slots.days != 0 { try append(planner.datasets[place], slots, monday: plan.week.monday, to: rows) }
            }
        }
    }

    private func append(_ dataset: RollupDataset, _ slots: WeekSlots, monday: UTCDay, to rows: WeekRows) throws {
        let prefix = dataset.rowPrefix
        let period = slots.days.period(from: monday)
        let named = (slots.rawValue >> 8).period(from: monday)
        // A local array: the compiler then knows that nothing else has access to it while the reader calls back.
        var gathered = figures
        figures = []
        gathered.removeAll(keepingCapacity: true)
        defer { figures = gathered }
        // Names cost more than figures, so an update reads them for the days of `runs` alone.
        if period != named {
            try reader.forEachRun(dataset: dataset.id, from: period.lowerBound, until: period.upperBound) { gathered.append($0) }
        }
        if !named.isEmpty {
            try appendRuns(dataset.id, slots, prefix: prefix, period: named, monday: monday, to: rows) {
                if period == named { gathered.append($0) }
            }
        }
        appendDaily(gathered, slots, prefix: prefix, monday: monday, to: rows)
        if slots.contains(.weekly) { appendStatistics(gathered[...], prefix, day: nil, to: rows.blocks[WeekSlot.weekly]) }
    }

    private func appendRuns(
        _ dataset: Int64, _ slots: WeekSlots, prefix: [UInt8], period: Range<Timestamp>, monday: UTCDay, to rows: WeekRows,
        _ body: (RunFigures) -> Void
    ) throws {
        let start = monday.start
        try reader.forEachNamedRun(dataset: dataset, from: period.lowerBound, until: period.upperBound) { run in
            body(run.figures)
            let dayIndex = Int(run.figures.createdAt.milliseconds(since: start) / UTCDay.milliseconds)
            guard (0..<7).contains(dayIndex), slots.contains(slot: WeekSlot.runs(dayIndex)) else { return }
            let block = rows.blocks[WeekSlot.runs(dayIndex)]
            RunRow.append(run, prefix: prefix, day: days[dayIndex], to: block.bytes)
            block.rowCount += 1
            if !run.figures.state.isEnded { block.inFlight += 1 }
        }
    }

    private func appendDaily(_ figures: [RunFigures], _ slots: WeekSlots, prefix: [UInt8], monday: UTCDay, to rows: WeekRows) {
        guard !slots.isDisjoint(with: .daily) else { return }
        var start = 0
        for dayIndex in 0..<7 {
            let dayEnd = monday.advanced(by: dayIndex + 1).start
            var end = start
            while end < figures.count, figures[end].createdAt < dayEnd { end += 1 }
            if slots.contains(slot: WeekSlot.daily(dayIndex)) {
                appendStatistics(figures[start..<end], prefix, day: days[dayIndex], to: rows.blocks[WeekSlot.daily(dayIndex)])
            }
            start = end
        }
    }

    /// - Parameter day: the day of all the runs; nil when they are of several.
    private func appendStatistics(_ figures: ArraySlice<RunFigures>, _ prefix: [UInt8], day: CalendarText?, to block: RowBlock) {
        guard let first = figures.first, let last = figures.last else { return }
        let statistics = RunStatistics.compute(figures, scratch: &scratch)
        statisticsRow.append(
            statistics, prefix: prefix, firstDay: day ?? calendarText(first), lastDay: day ?? calendarText(last), to: block.bytes)
        block.rowCount += 1
        block.inFlight += statistics.counts.inFlight
    }

    private func calendarText(_ run: RunFigures) -> CalendarText {
        days.last { $0.start <= run.createdAt } ?? days[0]
    }
}

extension UInt16 {
    /// From the first to the last of some days of a week, given as bits from Monday.
    fileprivate func period(from monday: UTCDay) -> Range<Timestamp> {
        guard self != 0 else { return monday.start..<monday.start }
        return monday.advanced(by: trailingZeroBitCount).start..<monday.advanced(by: 16 - leadingZeroBitCount).start
    }
}

extension RollupDataset {
    /// `account,token,`: what the dataset's rows begin with.
    var rowPrefix: [UInt8] {
        let comma = [UInt8(ascii: ",")]
        return CSVText.quoted(Array(account.utf8)) + comma + CSVText.quoted(Array(token.text.utf8)) + comma
    }
}
