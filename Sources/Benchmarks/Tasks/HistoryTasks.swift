import Files
import RunHistory
import RunModel

/// Makes histories, and gives peers the same runs.
enum HistoryTasks {
    /// DIRECTORY DATASETS RUNS-PER-DATASET DAYS [settled]
    static func make(_ arguments: TaskArguments) throws -> Sample {
        let world = SyntheticHistory(
            datasetCount: try arguments.number(1), runsPerDataset: try arguments.number(2), days: try arguments.number(3),
            hasRunsInFlight: (try? arguments.text(4)) != "settled")
        let directory = try arguments.text(0)
        return try Stopwatch.sample { try world.write(to: directory) }
    }

    /// DIRECTORY FILE: every run as a line of CSV, datasets one after the other, oldest first.
    static func exportRuns(_ arguments: TaskArguments) throws -> Sample {
        let history = try RunHistory.open(directory: try arguments.text(0), access: .reader)
        let file = try OutputFile(try arguments.text(1))
        let scanner = try history.makeScanner()
        var count = 0
        for dataset in try history.datasets() {
            var lines: [UInt8] = []
            let prefix = Array("\(dataset.account),\(dataset.dataset.token.text),".utf8)
            try scanner.forEachRun(dataset: dataset.id, from: Timestamp(milliseconds: 0), until: .distantFuture) { run in
                lines += prefix
                append(run.createdAt.milliseconds, to: &lines)
                lines += name(run.state)
                append(run.durationMilliseconds, to: &lines)
                append(run.queueLowerMilliseconds, to: &lines)
                append(run.queueUpperMilliseconds, to: &lines)
                lines[lines.count - 1] = UInt8(ascii: "\n")
                count += 1
            }
            try file.write(lines)
        }
        try file.close()
        return Sample(seconds: 0, figures: ["runs": Double(count)])
    }

    private static func append(_ value: Int64, to line: inout [UInt8]) {
        if value >= 0 { line += String(value).utf8 }
        line.append(UInt8(ascii: ","))
    }

    private static func name(_ state: RunState.Code) -> [UInt8] {
        let name: String =
            switch state {
            case .succeeded: "succeeded,"
            case .completed: "completed,"
            case .failed: "failed,"
            case .cancelled: "cancelled,"
            default: "enqueued,"
            }
        return Array(name.utf8)
    }
}
