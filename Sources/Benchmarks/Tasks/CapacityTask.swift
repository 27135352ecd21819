import RunAnalytics
import RunModel

/// The capacity analysis of a million runs in six weeks, of 1,000 datasets that start every hour, a third of them at the full hour.
enum CapacityTask {
    private static let datasetCount = 1000
    private static let slotCount = 1000
    private static let days: Int64 = 42

    static func run() throws -> Sample {
        let until = SyntheticHistory.end
        let since = until.advanced(byMilliseconds: -days * UTCDay.milliseconds)
        let datasets = (0..<datasetCount).map { CapacityDataset(token: "d\($0)", name: "Dataset \($0)", period: nil) }
        var runs = runs(since: since)
        var values = 0
        let sample = try Stopwatch.sample {
            var taken: [CapacityRun] = []
            swap(&taken, &runs)
            let analysis = try CapacityAnalysis.analyse(
                runs: consume taken, datasets: datasets, options: CapacityOptions(since: since, until: until, now: until, slots: 1...8))
            values = analysis.slots.count
        }
        return sample.with(["values of c": Double(values)])
    }

    private static func runs(since: Timestamp) -> [CapacityRun] {
        var generator = SplitMix(seed: 1)
        var runs: [CapacityRun] = []
        runs.reserveCapacity(datasetCount * slotCount)
        for slot in 0..<Int64(slotCount) {
            for dataset in 0..<datasetCount {
                let service = Int64.random(in: 5000...60_000, using: &generator)
                let wait = Int64(dataset % 50) * 2000
                let offset = dataset % 3 == 0 ? 0 : Int64(dataset % 12) * 300_000
                let after = slot * 3_600_000 + offset + Int64.random(in: 0..<60_000, using: &generator)
                let created = since.advanced(byMilliseconds: after)
                runs.append(
                    CapacityRun(
                        datasetIndex: Int32(dataset), createdAt: created, endedAt: created.advanced(byMilliseconds: wait + service),
                        queueLowerMilliseconds: max(0, wait - 5000), queueUpperMilliseconds: wait + 5000, state: .succeeded))
            }
        }
        runs.sort { $0.createdAt < $1.createdAt }
        return runs
    }
}
