import RunModel

/// The rhythm in which a dataset runs, and which of its runs follow it.
struct SchedulePattern: Hashable, Sendable {
    /// Periods that a schedule can have, in milliseconds: minutes, hours, a day, a week.
    static let standardPeriods: [Int64] =
        [5, 10, 15, 20, 30].map { $0 * 60_000 } + [1, 2, 3, 4, 6, 8, 12].map { $0 * 3_600_000 } + [86_400_000, 604_800_000]
    /// The fewest runs that show a rhythm.
    static let minimumRuns = 3
    /// The share of a dataset's runs that must follow the rhythm: the rest are started by hand.
    static let minimumRatio = 0.7
    /// Runs of one slot of the schedule start within this many minutes.
    static let slotMinutes = 3

    /// Index into the datasets of the analysis.
    var datasetIndex: Int
    /// From one scheduled run to the next.
    var period: Duration
    /// When the schedule fires, as local time into the period (a week begins on Monday): whole minutes.
    var phase: Duration
    /// The runs that follow the rhythm, as indices into the runs.
    var runIndices: [Int32]

    /// Sees the rhythm of one dataset from its runs in order of arrival; nil when there is none.
    ///
    /// - Parameters:
    ///   - period: what the schedule says, if it is known; else the median time between runs decides.
    init?(datasetIndex: Int, runIndices: ArraySlice<Int32>, period: Duration?, runs: [CapacityRun], localHours: LocalHours) {
        guard runIndices.count >= Self.minimumRuns, let period = period ?? Self.period(of: runIndices, runs), period >= .minutes(1)
        else { return nil }
        let minutes = period.milliseconds / 60_000
        func minute(_ index: Int32) -> Int64 {
            // 1970-01-01 was a Thursday: periods of a week are counted from a Monday.
            let local = localHours.local(runs[Int(index)].createdAt) + 3 * 86_400_000
            return LocalHours.positiveRemainder(LocalHours.floorDivision(local, 60_000), minutes)
        }
        var counts: [Int64: Int] = [:]
        for index in runIndices { counts[minute(index), default: 0] += 1 }
        func slotCount(_ first: Int64) -> Int {
            (0..<min(Int64(Self.slotMinutes), minutes)).reduce(0) { $0 + (counts[(first + $1) % minutes] ?? 0) }
        }
        let best = counts.keys.max { left, right in
            let (leftCount, rightCount) = (slotCount(left), slotCount(right))
            return leftCount != rightCount ? leftCount < rightCount : left > right
        }
        guard let best, Double(slotCount(best)) >= Self.minimumRatio * Double(runIndices.count) else { return nil }
        self.datasetIndex = datasetIndex
        self.period = period
        phase = .minutes(best)
        self.runIndices = runIndices.filter {
            LocalHours.positiveRemainder(minute($0) - best, minutes) < Int64(Self.slotMinutes)
        }
    }

    /// The standard period nearest to the median time between runs; nil when none is within a tenth of it.
    private static func period(of runIndices: ArraySlice<Int32>, _ runs: [CapacityRun]) -> Duration? {
        let gaps = zip(runIndices.dropFirst(), runIndices)
            .map { runs[Int($0)].createdAt.milliseconds(since: runs[Int($1)].createdAt) }.sorted()
        let median = gaps[gaps.count / 2]
        let nearest = standardPeriods.min { abs($0 - median) < abs($1 - median) }
        return nearest.flatMap { abs($0 - median) <= $0 / 10 ? .milliseconds($0) : nil }
    }

    /// How far the dataset may move, later only, in milliseconds.
    ///
    /// Steps of 5 minutes, of 1 minute for periods below half an hour. A period of more than an hour is not left: a daily run
    /// stays on its day.
    /// Never earlier, since what the dataset reads may not be there yet.
    func shifts(atMost furthest: Duration) -> [Int64] {
        let step: Int64 = period < .minutes(30) ? 60_000 : 300_000
        let room = period <= .hours(1) ? period : period - phase
        let last = min(room.milliseconds - step, furthest.milliseconds)
        return last >= step ? Array(stride(from: step, through: last, by: Int64.Stride(step))) : []
    }
}

extension SchedulePattern {
    /// The rhythms of all datasets that have one. O(n log n).
    static func all(
        _ runs: [CapacityRun],
        firstCounted: Int,
        datasets: [CapacityDataset],
        localHours: LocalHours
    ) -> [SchedulePattern] {
        var ends = Array(repeating: 0, count: datasets.count)
        for run in runs[firstCounted...] { ends[Int(run.datasetIndex)] += 1 }
        var total = 0
        for index in ends.indices {
            total += ends[index]
            ends[index] = total - ends[index]
        }
        let begins = ends
        var byDataset = Array(repeating: Int32(0), count: total)
        for index in runs.indices[firstCounted...] {
            let dataset = Int(runs[index].datasetIndex)
            byDataset[ends[dataset]] = Int32(truncatingIfNeeded: index)
            ends[dataset] += 1
        }
        return datasets.indices.compactMap { index in
            SchedulePattern(
                datasetIndex: index,
                runIndices: byDataset[begins[index]..<ends[index]],
                period: datasets[index].period,
                runs: runs,
                localHours: localHours
            )
        }
    }
}
