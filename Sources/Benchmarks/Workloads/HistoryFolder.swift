/// Histories that several workloads share, made when they are first wanted.
struct HistoryFolder {
    let path: String
    let shape: SyntheticHistory

    /// As many runs as the scale says, of a thousandth as many datasets, over 43 days.
    static func wide(_ scale: Scale, in scratch: Scratch) throws -> HistoryFolder {
        try HistoryFolder(SyntheticHistory(datasetCount: scale.runs / 1000, runsPerDataset: 1000, days: 43), in: scratch)
    }

    /// As many runs, of 1,000 datasets, an hour apart.
    static func long(_ scale: Scale, in scratch: Scratch) throws -> HistoryFolder {
        let runs = max(1, scale.runs / 1000)
        return try HistoryFolder(SyntheticHistory(datasetCount: 1000, runsPerDataset: runs, days: max(1, runs / 24)), in: scratch)
    }

    /// That many runs, an hour apart, of which all have ended: what `serve` holds while nothing happens.
    static func settled(datasets: Int = 1000, runs: Int, in scratch: Scratch) throws -> HistoryFolder {
        let perDataset = max(1, runs / datasets)
        let shape = SyntheticHistory(
            datasetCount: datasets, runsPerDataset: perDataset, days: max(1, perDataset / 24), hasRunsInFlight: false)
        return try HistoryFolder(shape, in: scratch)
    }

    private init(_ shape: SyntheticHistory, in scratch: Scratch) throws {
        self.shape = shape
        let settled = shape.hasRunsInFlight ? "" : "settled"
        path = scratch.fresh("history-\(shape.datasetCount)-\(shape.runsPerDataset)-\(shape.days)\(settled)")
        let sample = try TaskName.makeHistory.inOwnProcess(
            path, "\(shape.datasetCount)", "\(shape.runsPerDataset)", "\(shape.days)", settled)
        let what = "\(shape.runCount) runs of \(shape.datasetCount) datasets over \(shape.days) days"
        print("(made a history of \(what) in \(Table.duration(sample.seconds)))")
    }
}
