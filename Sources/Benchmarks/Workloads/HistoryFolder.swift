/// Histories that several workloads share, made when they are first wanted.
struct HistoryFolder {
    let path: String
    let shape: SyntheticHistory

    /// As many runs as the scale says, of a thousandth as many datasets, over 43 days.
    static func wide(_ scale: Scale, in scratch: Scratch) throws -> HistoryFolder {
        try HistoryFolder(SyntheticHistory(datasetCount: scale.runs / 1000, runsPerDataset: 1000, days: wideDays), in: scratch)
    }

    /// As many datasets with as many runs a day, over a quarter of the days.
    static func short(_ scale: Scale, in scratch: Scratch) throws -> HistoryFolder {
        let days = wideDays / 4
        return try HistoryFolder(
            SyntheticHistory(datasetCount: scale.runs / 1000, runsPerDataset: 1000 * days / wideDays, days: days), in: scratch)
    }

    private static let wideDays = 43

    /// As many runs, of 1,000 datasets, an hour apart.
    static func long(_ scale: Scale, in scratch: Scratch) throws -> HistoryFolder {
        let runs = max(1, scale.runs / 1000)
        return try HistoryFolder(SyntheticHistory(datasetCount: 1000, runsPerDataset: runs, days: max(1, runs / 24)), in: scratch)
    }

    private init(_ shape: SyntheticHistory, in scratch: Scratch) throws {
        self.shape = shape
        path = scratch.fresh("history-\(shape.datasetCount)-\(shape.days)")
        let sample = try TaskName.makeHistory.inOwnProcess(path, "\(shape.datasetCount)", "\(shape.runsPerDataset)", "\(shape.days)")
        let what = "\(shape.runCount) runs of \(shape.datasetCount) datasets over \(shape.days) days"
        print("(made a history of \(what) in \(Table.duration(sample.seconds)))")
    }
}
