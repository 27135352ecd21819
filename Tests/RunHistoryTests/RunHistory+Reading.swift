import RunModel

@testable import RunHistory

// What tests read one at a time.
extension RunHistory {
    func coverage(_ id: DatasetID) throws(HistoryError) -> Coverage? { try dataset(id)?.coverage }

    func figures(dataset: DatasetID, from: Timestamp, until: Timestamp) throws(HistoryError) -> [RunFigures] {
        try read { try $0.figures(dataset: dataset, from: from, until: until) }
    }

    func run(_ key: RunKey) throws(HistoryError) -> StoredRun? { try runs(dataset: key.dataset, limit: .max).first { $0.key == key } }

    func totals(dataset: DatasetID) throws(HistoryError) -> DatasetTotals { try read { try $0.totals(dataset: dataset) } }

    func schedules(dataset: DatasetID) throws(HistoryError) -> [DatasetSchedule] { try read { try $0.schedules(dataset: dataset) } }

    func retentionHorizon() throws(HistoryError) -> Timestamp? { try read { try $0.retentionHorizon() } }
}
