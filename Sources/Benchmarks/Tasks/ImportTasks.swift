import Exporter
import Files
import Foundation
import HistoryImport
import ModeSimulator
import RunHistory
import RunModel

/// Makes files of runs and imports them.
enum ImportTasks {
    /// FILE KIND RUNS: `objects` as the API answers them, or `lines` as the simulator writes them, in the order of creation.
    static func makeLines(_ arguments: TaskArguments) throws -> Sample {
        let path = try arguments.text(0)
        let count = try arguments.number(2)
        guard try arguments.text(1) == "lines" else {
            let datasets = max(1, count / 5000)
            try RunObjects.write(to: path, datasets: datasets, runsPerDataset: count / datasets)
            return Sample(seconds: 0, figures: ["runs": Double(count / datasets * datasets)])
        }
        var parameters = WorldParameters()
        parameters.datasetCount = 1000
        let file = try OutputFile(path)
        let end = SyntheticHistory.end
        let written = try SimulatedWorld(parameters).writeLines(at: end, maximumCount: count) { try file.write($0) }
        try file.close()
        return Sample(seconds: 0, figures: ["runs": Double(written)])
    }

    /// FILE HISTORY: what `mode-exporter import` does, into a new history.
    static func importFile(_ arguments: TaskArguments) throws -> Sample {
        let directory = try arguments.text(1)
        let history = try RunHistory.open(directory: directory, access: .writer)
        let inputs = try ImportInput.expand([try arguments.text(0)])
        var summary = ImportSummary()
        let sample = try Stopwatch.sample {
            var job = RunImport(into: history, defaults: ImportDefaults(), now: SyntheticHistory.end)
            summary = try job.run(inputs)
        }
        let totals = try history.totals().values.flatMap(\.states.values).reduce(0) { $0 + $1.runs }
        return sample.with(["runs": Double(summary.inserted), "ended": Double(totals)])
    }
}
