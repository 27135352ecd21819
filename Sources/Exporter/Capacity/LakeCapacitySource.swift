import Rollups
import RunModel

/// A rollup tree, of one shard or of many, seen through what a capacity analysis needs of it.
///
/// Weeks that are over give their demand by the table `weekly`; of `runs` only those days are read that hold runs of the window, or may
/// hold runs that reach into it. The figures are those of reading every day.
struct LakeCapacitySource: CapacitySource {
    let lake: RollupLake

    private struct Key: Hashable {
        let account: String
        let token: DatasetToken
    }

    func datasets(account: String?) throws -> (entries: [CapacityCatalogue.Entry], firstEndedCreatedAt: Timestamp?) {
        let entries = try lake.datasets().filter { account == nil || $0.account == account }.map(CapacityCatalogue.Entry.init)
        let wanted = Set(entries.map { Key(account: $0.account, token: $0.dataset.token) })
        for day in lake.runDays where day.rows > day.inFlight {
            var first: Timestamp?
            try lake.forEachDataset(of: day.day) { rows in
                guard wanted.contains(Key(account: rows.dataset.account, token: rows.dataset.token)),
                    let run = rows.runs.first(where: { $0.figures.state.isEnded })
                else { return }
                first = [first, run.createdAt].compactMap { $0 }.min()
            }
            if let first { return (entries, first) }
        }
        return (entries, nil)
    }

    /// - Complexity: O(weeks × datasets + rows of the days that are read).
    func read(
        _ datasets: [CapacityCatalogue.Entry], asksGrowth: Bool, into runs: inout CapacityRuns, isCancelled: () -> Bool
    ) throws {
        var places: [Key: Int] = [:]
        for (index, entry) in datasets.enumerated() { places[Key(account: entry.account, token: entry.dataset.token)] = index }
        let weeks = try weeks(places, asksGrowth: asksGrowth, into: &runs, isCancelled)
        let lastWeek = Self.firstOpenWeek(runs.window.upperBound)
        var left: [RollupLake.RunDay] = []
        for day in lake.runDays where day.day.start < runs.window.upperBound {
            guard isNeeded(day, weeks, runs.window, from: runs.warmUpBegin) else {
                left.append(day)
                continue
            }
            try read(day, places, demandFrom: asksGrowth ? lastWeek.monday.start : nil, into: &runs, isCancelled)
        }
        // How long the longest run took only decides which runs in flight are stuck.
        guard runs.holdsOldInFlight else { return }
        let candidates = left.map { ($0, weeks[ISOWeek(containing: $0.day)]?.longestOther ?? .zero) }.sorted { $0.1 > $1.1 }
        for (day, bound) in candidates {
            guard bound > max(runs.longest, CapacityRuns.leastStuck) else { break }
            try read(day, places, demandFrom: nil, into: &runs, isCancelled)
        }
    }

    /// What the table `weekly` says of the runs of a week, without reading them.
    private struct WeekBounds {
        /// No success took longer.
        var longestSuccess = Duration.zero
        /// No run that failed or was cancelled took longer.
        var longestOther = Duration.zero
    }

    /// The week in which the window ends; those before it are over then.
    private static func firstOpenWeek(_ end: Timestamp) -> ISOWeek { ISOWeek(containing: UTCDay(containing: end)) }

    /// Counts the demand of the weeks that are over when the window ends.
    private func weeks(
        _ places: [Key: Int], asksGrowth: Bool, into runs: inout CapacityRuns, _ isCancelled: () -> Bool
    ) throws -> [ISOWeek: WeekBounds] {
        var weeks: [ISOWeek: WeekBounds] = [:]
        for week in lake.weeks where week < Self.firstOpenWeek(runs.window.upperBound) {
            if isCancelled() { throw CancellationError() }
            var bounds = WeekBounds()
            try lake.forEachWeeklyRow(of: week) { row in
                guard places[Key(account: row.account, token: row.token)] != nil else { return }
                if asksGrowth { runs.addDemand(of: week, row.runTime) }
                bounds.longestSuccess = max(bounds.longestSuccess, row.longestSuccess)
                bounds.longestOther = max(bounds.longestOther, row.longestOther)
            }
            runs.addLongest(bounds.longestSuccess)
            weeks[week] = bounds
        }
        return weeks
    }

    private func isNeeded(
        _ day: RollupLake.RunDay, _ weeks: [ISOWeek: WeekBounds], _ window: Range<Timestamp>, from begin: Timestamp
    ) -> Bool {
        if day.day.end > begin || day.inFlight > 0 { return true }
        guard let bounds = weeks[ISOWeek(containing: day.day)] else { return true }
        return day.day.end + max(bounds.longestSuccess, bounds.longestOther) > window.lowerBound
    }

    private func read(
        _ day: RollupLake.RunDay, _ places: [Key: Int], demandFrom: Timestamp?, into runs: inout CapacityRuns, _ isCancelled: () -> Bool
    ) throws {
        if isCancelled() { throw CancellationError() }
        try lake.forEachDataset(of: day.day) { rows in
            guard let index = places[Key(account: rows.dataset.account, token: rows.dataset.token)] else { return }
            for run in rows.runs where run.createdAt < runs.window.upperBound {
                runs.add(run.figures, index: index, countsDemand: demandFrom.map { run.createdAt >= $0 } ?? false)
            }
            try runs.checkLimit()
        }
    }

    var notes: [String] {
        let missing = lake.missingSlices.count
        guard missing > 0 else { return [] }
        return ["\(missing) slices of the datasets are missing from the tree: their runs use slots but are missing here."]
    }
}

extension CapacityCatalogue.Entry {
    /// A tree does not tell a dataset that the key may not read from one that has not been read yet.
    fileprivate init(_ source: RollupDataset) {
        let isFromFiles = source.knowledge?.isFromFiles ?? true
        let end = source.knowledge?.known.end
        self.init(
            id: source.id, account: source.account, dataset: Dataset(token: source.token, name: source.name, space: source.space),
            schedules: source.knowledge?.schedules ?? [], known: source.knowledge?.known ?? KnownHistory(),
            collectedAt: isFromFiles ? nil : end, lastRunAt: isFromFiles ? end?.advanced(byMilliseconds: -1) : nil,
            isListed: source.knowledge?.isListed ?? false, isFromFiles: isFromFiles, isForbidden: false, isGone: false)
    }
}
