import GRDB
import RunModel

extension HistorySnapshot {
    /// The figures of all runs of a dataset, oldest first, as far as the stored counters and histograms hold them: a run whose query run is
    /// still awaited is without queue latency, because the histograms wait for it too. O(runs of the dataset).
    package func settledFigures(dataset: DatasetID) throws -> [RunFigures] {
        let statement = try RawStatement(
            db, "SELECT created_ms, \(RunTable.columns) FROM run WHERE dataset_id = ? ORDER BY created_ms, token")
        try statement.bind(1, dataset.rawValue)
        var all: [RunFigures] = []
        while try statement.step() {
            let created = statement.integer(0)
            guard let record = RunTable.record(statement, from: 1).standing(at: asOf, created: created) else { continue }
            var figures = record.figures(created: created)
            if record.queryRunAttempts != nil {
                figures.queueLowerMilliseconds = RunFigures.none
                figures.queueUpperMilliseconds = RunFigures.none
            }
            all.append(figures)
        }
        return all
    }
}
