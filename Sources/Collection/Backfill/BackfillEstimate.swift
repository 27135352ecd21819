import ModeAPI
import RunHistory
import RunModel

/// How much of the past is left to read: worked out from what is stored, so that any process that opens the history can say it.
package struct BackfillEstimate: Hashable, Sendable {
    /// Requests until every past is read as far as wanted; 0 when done. From counts and rates that the API and the rows tell: good for
    /// an estimate, proof of nothing.
    package var requestsLeft = 0
    /// Datasets whose past is read as far as wanted.
    var completeDatasets = 0
    /// Datasets that are listed and may be read.
    var datasets = 0

    /// O(datasets).
    ///
    /// - Parameters:
    ///   - catalogue: with datasets that are no longer listed.
    ///   - totals: how many runs newer answers say that there are.
    init(_ catalogue: some Sequence<StoredDataset>, totals: [DatasetID: Int]) {
        for dataset in catalogue where dataset.isListed && dataset.mayBeRead {
            datasets += 1
            let left = Self.pagesLeft(of: dataset, until: dataset.wantedFrom, total: totals[dataset.id])
            if left == 0 { completeDatasets += 1 }
            requestsLeft += left
        }
    }

    /// Seconds that the rest takes at a budget.
    package func seconds(requestsPerSecond: Double) -> Double { Double(requestsLeft) / max(requestsPerSecond, 1e-6) }

    /// Pages of a dataset that are still to be read down to `target`; 0 when there is nothing to read.
    static func pagesLeft(of dataset: StoredDataset, until target: Timestamp?, total: Int?) -> Int {
        let counted = total ?? dataset.dataset.activity.runCount.map { Int(clamping: $0) }
        let perPage = ModeAPIConfiguration.runsPerPage
        guard let coverage = dataset.coverage else { return 1 + min((counted ?? 0) / perPage, 100_000) }
        guard !coverage.reachesBeginning else { return 0 }
        if let target, coverage.from <= target { return 0 }
        let pagesRead = max(1, coverage.resumePage ?? 1)
        let byCount = counted.map { max(1, ($0 + perPage - 1) / perPage - pagesRead) } ?? .max
        return max(1, min(byCount, byRate(coverage, pagesRead: pagesRead, target: target), 100_000))
    }

    /// As many runs to a day as in the stretch that is known.
    private static func byRate(_ coverage: Coverage, pagesRead: Int, target: Timestamp?) -> Int {
        let known = Double(coverage.to.milliseconds - coverage.from.milliseconds)
        guard let target, known > 0 else { return .max }
        let left = Double(coverage.from.milliseconds - target.milliseconds)
        return Int(min((Double(pagesRead) * left / known).rounded(.up), 1_000_000))
    }
}
