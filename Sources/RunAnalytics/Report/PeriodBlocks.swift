import RunModel

/// Divides time into stretches as long as the report's period, and those into days: period 0, the one before −1, and so on.
struct PeriodBlocks {
    private let begin: Timestamp
    private let previousBegin: Timestamp
    private let stretch: Int64
    private let block: Int64
    /// How many blocks a stretch has.
    let perStretch: Int

    /// Periods of less than four days have seven blocks.
    init(_ context: ReportContext) {
        begin = context.period.since
        previousBegin = context.previous.since
        stretch = max(7, context.period.duration.milliseconds)
        block = stretch >= 4 * UTCDay.milliseconds ? UTCDay.milliseconds : stretch / 7
        // A week in which clocks change is an hour longer or shorter: that hour belongs to its neighbour.
        perStretch = max(1, Int((stretch + block / 2) / block))
    }

    /// Where an instant lies, and how far from the start of its stretch, in milliseconds.
    func place(_ instant: Timestamp) -> (stretch: Int, block: Int, offset: Int64) {
        if instant >= begin { return place(index: 0, offset: instant.milliseconds(since: begin)) }
        let offset = instant.milliseconds(since: previousBegin)
        if offset >= 0 { return place(index: -1, offset: offset) }
        let index = LocalHours.floorDivision(offset, stretch)
        return place(index: Int(index) - 1, offset: offset - index * stretch)
    }

    private func place(index: Int, offset: Int64) -> (stretch: Int, block: Int, offset: Int64) {
        (index, index * perStretch + min(perStretch - 1, Int(offset / block)), offset)
    }
}

extension DatasetWeekInput {
    /// At most this many of the newest runs tell how runs depend on each other.
    private static let dependenceRuns = 4000

    /// The outcomes of all runs up to the period's end, 1 for a failure; of the two compared periods only what is compared.
    func outcomes(_ blocks: PeriodBlocks, _ part: ComparedPart, until end: Timestamp) -> [BlockedValue] {
        series(blocks, part, until: end) { figures in figures.state == .failed ? 1 : figures.state.isSuccess ? 0 : nil }
    }

    /// The normal scores of the durations of the same runs.
    func durationScores(_ blocks: PeriodBlocks, _ part: ComparedPart, until end: Timestamp) -> [BlockedValue] {
        var points = series(blocks, part, until: end) { figures in
            figures.state.isSuccess && figures.hasDuration ? Double(figures.durationMilliseconds) : nil
        }
        points.removeFirst(max(0, points.count - Self.dependenceRuns))
        for (index, score) in NormalScores.of(points.map(\.value)).enumerated() { points[index].value = score }
        return points
    }

    /// The durations of the successes of a stretch that are compared, ascending.
    func comparedDurations(_ blocks: PeriodBlocks, _ part: ComparedPart, stretch: Int, until end: Timestamp) -> [Int64] {
        runs.compactMap { run in
            guard run.createdAt < end, run.figures.state.isSuccess, run.figures.hasDuration else { return nil }
            let place = blocks.place(run.figures.createdAt)
            return place.stretch == stretch && part.contains(place.offset) ? run.figures.durationMilliseconds : nil
        }.sorted()
    }

    private func series(
        _ blocks: PeriodBlocks, _ part: ComparedPart, until end: Timestamp, _ value: (RunFigures) -> Double?
    ) -> [BlockedValue] {
        var points: [BlockedValue] = []
        points.reserveCapacity(runs.count)
        for run in runs where run.createdAt < end {
            guard let value = value(run.figures) else { continue }
            let place = blocks.place(run.figures.createdAt)
            if place.stretch >= -1, !part.contains(place.offset) { continue }
            points.append(BlockedValue(stretch: place.stretch, block: place.block, value: value))
        }
        return points
    }
}
