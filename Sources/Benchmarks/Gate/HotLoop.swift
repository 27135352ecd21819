import ArgumentParser
import DatasetMetrics
import Exposition
import Foundation
import Gzip
import ModeAPI
import RunHistory
import RunModel

/// The work that decides how fast everything is.
enum HotLoop: String, CaseIterable, ExpressibleByArgument {
    case decode, apply, render, rollup, report

    /// How often it is done where instructions are counted: enough that what varies from one process to the next does not show.
    var repetitions: Int {
        switch self {
        case .decode: 60
        case .apply, .render: 3
        case .rollup, .report: 2
        }
    }

    /// Does the work that many times in this process. Histories are in `directory`, which ``prepare(in:)`` filled.
    func run(_ repetitions: Int, in directory: String) throws {
        switch self {
        case .decode: try decode(repetitions)
        case .apply: try apply(repetitions, in: directory)
        case .render: try render(repetitions)
        case .rollup:
            for _ in 0..<repetitions {
                _ = try RollupTasks.dailyTree(history: directory + "/history", tree: directory + "/tree", level: 6, threads: 1)
            }
        case .report: for _ in 0..<repetitions { _ = try ReportTask.run(TaskArguments([directory + "/history"])) }
        }
    }

    static func prepare(in directory: String) throws {
        try SyntheticHistory(datasetCount: 20, runsPerDataset: 1000, days: 43).write(to: directory + "/history")
    }

    private func decode(_ repetitions: Int) throws {
        let page = RunObjects.page()
        let scanner = RunPageScanner()
        for _ in 0..<repetitions { _ = try scanner.scan(page).rows.count }
    }

    private func apply(_ repetitions: Int, in directory: String) throws {
        for number in 0..<repetitions {
            let folder = "\(directory)/apply-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
            try SyntheticHistory(datasetCount: 3, runsPerDataset: 1000, days: 43).write(to: folder)
            try FileManager.default.removeItem(atPath: folder)
        }
    }

    private func render(_ repetitions: Int) throws {
        let fleet = SyntheticFleet.make(datasetCount: 100)
        for _ in 0..<repetitions { _ = try GzipSegment(FleetRenderer.render(fleet, format: .text), level: .fastest) }
    }
}
