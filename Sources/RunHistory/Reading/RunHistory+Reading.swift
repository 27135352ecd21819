import Foundation
import RunModel

// Each call is a snapshot of its own; use `read` for several on the same one. All throw ``HistoryError``.
extension RunHistory {
    /// See ``HistorySnapshot/datasets(account:)``.
    package func datasets(account: String? = nil) throws(HistoryError) -> [StoredDataset] { try read { try $0.datasets(account: account) } }

    /// See ``HistorySnapshot/dataset(_:)``.
    package func dataset(_ id: DatasetID) throws(HistoryError) -> StoredDataset? { try read { try $0.dataset(id) } }

    /// See ``HistorySnapshot/dataset(account:token:)``.
    package func dataset(account: String, token: DatasetToken) throws(HistoryError) -> StoredDataset? {
        try read { try $0.dataset(account: account, token: token) }
    }

    /// See ``HistorySnapshot/coverage(_:)``.
    package func coverage(_ id: DatasetID) throws(HistoryError) -> Coverage? { try read { try $0.coverage(id) } }

    /// See ``HistorySnapshot/runsInFlight(dataset:)``.
    package func runsInFlight(dataset: DatasetID? = nil) throws(HistoryError) -> [InFlightRun] {
        try read { try $0.runsInFlight(dataset: dataset) }
    }

    /// See ``HistorySnapshot/runsAwaitingQueryRuns(limit:)``.
    package func runsAwaitingQueryRuns(limit: Int) throws(HistoryError) -> [RunKey] {
        try read { try $0.runsAwaitingQueryRuns(limit: limit) }
    }

    /// See ``HistorySnapshot/figures(dataset:from:until:)``.
    package func figures(dataset: DatasetID, from: Timestamp, until: Timestamp) throws(HistoryError) -> [RunFigures] {
        try read { try $0.figures(dataset: dataset, from: from, until: until) }
    }

    /// See ``HistorySnapshot/runs(dataset:createdBefore:limit:)``.
    package func runs(dataset: DatasetID, createdBefore: Timestamp? = nil, limit: Int) throws(HistoryError) -> [StoredRun] {
        try read { try $0.runs(dataset: dataset, createdBefore: createdBefore, limit: limit) }
    }

    /// See ``HistorySnapshot/run(_:)``.
    package func run(_ key: RunKey) throws(HistoryError) -> StoredRun? { try read { try $0.run(key) } }

    /// See ``HistorySnapshot/totals()``.
    package func totals() throws(HistoryError) -> [DatasetID: DatasetTotals] { try read { try $0.totals() } }

    /// See ``HistorySnapshot/totals(dataset:)``.
    package func totals(dataset: DatasetID) throws(HistoryError) -> DatasetTotals { try read { try $0.totals(dataset: dataset) } }

    /// See ``HistorySnapshot/latestRuns(dataset:)``.
    package func latestRuns(dataset: DatasetID) throws(HistoryError) -> LatestRuns { try read { try $0.latestRuns(dataset: dataset) } }

    /// See ``HistorySnapshot/errorCodes(dataset:from:until:)``.
    package func errorCodes(dataset: DatasetID, from: Timestamp, until: Timestamp) throws(HistoryError) -> [ErrorCodeFigures] {
        try read { try $0.errorCodes(dataset: dataset, from: from, until: until) }
    }

    /// See ``HistorySnapshot/schedules(dataset:)``.
    package func schedules(dataset: DatasetID) throws(HistoryError) -> [DatasetSchedule] { try read { try $0.schedules(dataset: dataset) } }

    /// See ``HistorySnapshot/scheduleFigures()``.
    package func scheduleFigures() throws(HistoryError) -> [DatasetID: ScheduleFigures] { try read { try $0.scheduleFigures() } }

    /// See ``HistorySnapshot/rejections()``.
    package func rejections() throws(HistoryError) -> [RunRejection: Int64] { try read { try $0.rejections() } }

    /// See ``HistorySnapshot/changedDays()``.
    package func changedDays() throws(HistoryError) -> ChangedDays { try read { try $0.changedDays() } }

    /// See ``HistorySnapshot/days(dataset:)``.
    package func days(dataset: DatasetID? = nil) throws(HistoryError) -> [UTCDay] { try read { try $0.days(dataset: dataset) } }

    /// See ``HistorySnapshot/retentionHorizon()``.
    package func retentionHorizon() throws(HistoryError) -> Timestamp? { try read { try $0.retentionHorizon() } }

    /// See ``HistorySnapshot/verify()``.
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
