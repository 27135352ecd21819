import Foundation
import RunModel

// What ``HistorySnapshot`` has under the same names. Each call is a snapshot of its own; use `read` for several on the same one.
extension RunHistory {
    package func datasets(account: String? = nil) throws(HistoryError) -> [StoredDataset] { try read { try $0.datasets(account: account) } }

    package func dataset(_ id: DatasetID) throws(HistoryError) -> StoredDataset? { try read { try $0.dataset(id) } }

    package func dataset(account: String, token: DatasetToken) throws(HistoryError) -> StoredDataset? {
        try read { try $0.dataset(account: account, token: token) }
    }

    package func runsInFlight(dataset: DatasetID? = nil) throws(HistoryError) -> [InFlightRun] {
        try read { try $0.runsInFlight(dataset: dataset) }
    }

    package func runsAwaitingQueryRuns(limit: Int) throws(HistoryError) -> [RunKey] {
        try read { try $0.runsAwaitingQueryRuns(limit: limit) }
    }

    package func runs(dataset: DatasetID, createdBefore: Timestamp? = nil, limit: Int) throws(HistoryError) -> [StoredRun] {
        try read { try $0.runs(dataset: dataset, createdBefore: createdBefore, limit: limit) }
    }

    package func totals() throws(HistoryError) -> [DatasetID: DatasetTotals] { try read { try $0.totals() } }

    package func latestRuns(dataset: DatasetID) throws(HistoryError) -> LatestRuns { try read { try $0.latestRuns(dataset: dataset) } }

    package func errorCodes(dataset: DatasetID, from: Timestamp, until: Timestamp) throws(HistoryError) -> [ErrorCodeFigures] {
        try read { try $0.errorCodes(dataset: dataset, from: from, until: until) }
    }

    package func scheduleFigures() throws(HistoryError) -> [DatasetID: ScheduleFigures] { try read { try $0.scheduleFigures() } }

    package func rejections() throws(HistoryError) -> [RunRejection: Int64] { try read { try $0.rejections() } }

    package func changedDays() throws(HistoryError) -> ChangedDays { try read { try $0.changedDays() } }

    package func verify() throws(HistoryError) -> [String] { try read { try $0.verify() } }

    /// See ``HistorySnapshot/statistics()``; here with the bytes on disk.
    package func statistics() throws(HistoryError) -> HistoryStatistics {
        var statistics = try read { try $0.statistics() }
        for suffix in ["", "-wal"] {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            statistics.bytes += (attributes?[.size] as? NSNumber)?.int64Value ?? 0
        }
        return statistics
    }
}
