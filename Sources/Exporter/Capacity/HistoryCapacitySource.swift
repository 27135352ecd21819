import RunHistory
import RunModel

/// A history, seen through what a capacity analysis needs of it.
struct HistoryCapacitySource: CapacitySource {
    let history: RunHistory
    /// Among how many shards the datasets are divided, of which this history is one.
    let shards: Int

    func datasets(account: String?) throws -> (entries: [CapacityCatalogue.Entry], firstEndedCreatedAt: Timestamp?) {
        try history.read { snapshot in
            let entries = try snapshot.datasets(account: account).map { stored in
                CapacityCatalogue.Entry(
                    stored, schedules: try snapshot.schedules(dataset: stored.id),
                    lastRunAt: try snapshot.latestRuns(dataset: stored.id).lastRunCreatedAt)
            }
            let first = try snapshot.firstEndedRuns()
            return (entries, entries.compactMap { first[DatasetID(rawValue: $0.id)] }.min())
        }
    }

    /// - Complexity: O(runs of the window and of the 7 days before it), with growth O(runs of the history).
    func read(
        _ datasets: [CapacityCatalogue.Entry], asksGrowth: Bool, into runs: inout CapacityRuns, isCancelled: () -> Bool
    ) throws {
        var from = Timestamp(milliseconds: 0)
        if !asksGrowth {
            from = runs.warmUpBegin
            let wanted = Set(datasets.map(\.id))
            for run in try history.runsInFlight() where run.key.createdAt < from && wanted.contains(run.key.dataset.rawValue) {
                runs.addInFlightBefore(createdAt: run.key.createdAt)
            }
        }
        let scanner = try history.makeScanner()
        for (index, dataset) in datasets.enumerated() {
            if isCancelled() { throw CancellationError() }
            try scanner.forEachRun(dataset: DatasetID(rawValue: dataset.id), from: from, until: runs.window.upperBound) { figures in
                runs.add(figures, index: index, countsDemand: asksGrowth)
            }
            try runs.checkLimit()
        }
    }

    var notes: [String] {
        guard shards > 1 else { return [] }
        return ["This history is one of \(shards) shards: the runs of the others use slots but are missing here."]
    }
}

extension CapacityCatalogue.Entry {
    fileprivate init(_ stored: StoredDataset, schedules: [DatasetSchedule], lastRunAt: Timestamp?) {
        let isOnlyImported = stored.imported != nil && stored.access == nil && stored.lastCollectedAt == nil
        self.init(
            id: stored.id.rawValue, account: stored.account, dataset: stored.dataset, schedules: schedules,
            known: stored.knownForReports, collectedAt: stored.lastCollectedAt, lastRunAt: lastRunAt, isListed: stored.isListed,
            isFromFiles: isOnlyImported, isForbidden: stored.access == .forbidden, isGone: stored.access == .notFound)
    }
}

/// Where a capacity analysis takes datasets and runs from: a history, or a rollup tree.
protocol CapacitySource {
    /// The datasets in any order, and when the first of their runs that has ended was created.
    ///
    /// - Parameter account: only the datasets of this workspace; nil for all.
    /// - Throws: what reading throws.
    func datasets(account: String?) throws -> (entries: [CapacityCatalogue.Entry], firstEndedCreatedAt: Timestamp?)

    /// Reads the runs of the window, which get the numbers of the places of their datasets.
    ///
    /// - Parameters:
    ///   - asksGrowth: whether the demand of all weeks is wanted too.
    ///   - isCancelled: asked again and again.
    /// - Throws: ``CapacityQueryError/tooManyRuns(limit:)``; `CancellationError` once `isCancelled` says so; what reading throws.
    func read(
        _ datasets: [CapacityCatalogue.Entry], asksGrowth: Bool, into runs: inout CapacityRuns, isCancelled: () -> Bool
    ) throws

    /// What is missing from the source as a whole, one sentence each.
    var notes: [String] { get }
}
