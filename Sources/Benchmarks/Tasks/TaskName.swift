import ArgumentParser
import Foundation

enum TaskName: String, CaseIterable, ExpressibleByArgument {
    case makeHistory = "make-history"
    case exportRuns = "export-runs"
    case makeLines = "make-lines"
    case dailyTree = "daily-tree"
    case wholeTree = "whole-tree"
    case changedDay = "changed-day"
    case changedDailyDay = "changed-daily-day"
    case importFile = "import-file"
    case report
    case simulatedAPI = "simulated-api"
    case requestsPerPass = "requests-per-pass"
    case freshness

    func run(_ arguments: TaskArguments) async throws -> Sample {
        switch self {
        case .makeHistory: try HistoryTasks.make(arguments)
        case .exportRuns: try HistoryTasks.exportRuns(arguments)
        case .makeLines: try ImportTasks.makeLines(arguments)
        case .importFile: try ImportTasks.importFile(arguments)
        case .dailyTree: try RollupTasks.dailyTree(arguments)
        case .wholeTree: try RollupTasks.wholeTree(arguments)
        case .changedDay: try RollupTasks.changedDay(arguments)
        case .changedDailyDay: try RollupTasks.changedDailyDay(arguments)
        case .report: try ReportTask.run(arguments)
        case .simulatedAPI: try SimulatedAPITask.run(arguments)
        case .requestsPerPass: try await CollectionTasks.requestsPerPass(arguments)
        case .freshness: try await CollectionTasks.freshness(arguments)
        }
    }

    func inOwnProcess(_ arguments: String...) throws -> Sample {
        try ChildProcess.sample(Self.executable, ["task", rawValue] + arguments)
    }

    static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}

struct TaskArguments {
    private let values: [String]

    init(_ values: [String]) { self.values = values }

    func text(_ index: Int) throws -> String {
        guard values.indices.contains(index) else { throw BenchmarkError("argument \(index + 1) is missing") }
        return values[index]
    }

    func number(_ index: Int) throws -> Int {
        guard let number = Int(try text(index)) else { throw BenchmarkError("argument \(index + 1) is not a number") }
        return number
    }
}
