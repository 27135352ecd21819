import Configuration
import Exporter
import Foundation
import Rollups
import RunHistory
import RunModel

enum RollupTasks {
    private static let threads = 2

    /// HISTORY TREE [LEVEL]: the table `daily` of all days.
    static func dailyTree(_ arguments: TaskArguments) throws -> Sample {
        let level = (try? arguments.number(2)) ?? defaultLevel
        return try dailyTree(history: try arguments.text(0), tree: try arguments.text(1), level: level, threads: threads)
    }

    static func dailyTree(history path: String, tree directory: String, level: Int, threads: Int) throws -> Sample {
        let history = try RunHistory.open(directory: path, access: .reader)
        try? FileManager.default.removeItem(atPath: directory)
        let tree = dailyTree(directory, level: level, threads: threads)
        let sample = try Stopwatch.sample {
            _ = try tree.update(
                from: HistoryRollupSource(history: history, forgetsChanges: false), mode: .full, now: SyntheticHistory.end)
        }
        let files = try tree.manifest()?.files.values.filter { $0.table == .daily } ?? []
        let (rows, bytes) = (files.reduce(0) { $0 + $1.rows }, files.reduce(0) { $0 + $1.bytes })
        return sample.with(["rows": Double(rows), "bytes": Double(bytes)])
    }

    private static let defaultLevel = ExporterConfiguration().rollup.compressionLevel

    private static func dailyTree(_ directory: String, level: Int = defaultLevel, threads: Int = threads) -> RollupTree {
        RollupTree(settings: RollupSettings(directory: directory, compressionLevel: level, threads: threads, tables: [.daily]))
    }

    /// HISTORY: all tables, as `mode-exporter rollup --full` writes them, into the folder of the history.
    static func wholeTree(_ arguments: TaskArguments) throws -> Sample {
        let (_, job) = try open(try arguments.text(0))
        try? FileManager.default.removeItem(atPath: job.directory)
        return try Stopwatch.sample { _ = try job.run(isFull: true, now: SyntheticHistory.end) }
    }

    /// HISTORY ROUND: a run is added to a day of the week before, and all tables are brought up to date.
    static func changedDay(_ arguments: TaskArguments) throws -> Sample {
        let (history, job) = try open(try arguments.text(0))
        try addRun(to: history, round: try arguments.number(1))
        return try sample { try job.run(now: SyntheticHistory.end) }
    }

    /// HISTORY ROUND TREE: the same for a tree with the table `daily` alone.
    static func changedDailyDay(_ arguments: TaskArguments) throws -> Sample {
        let (history, _) = try open(try arguments.text(0))
        try history.clearChangedDays(through: try history.changedDays().revision)
        try addRun(to: history, round: try arguments.number(1))
        let tree = dailyTree(try arguments.text(2))
        let source = HistoryRollupSource(history: history, forgetsChanges: true)
        return try sample { try tree.update(from: source, now: SyntheticHistory.end) }
    }

    private static func sample(_ work: () throws -> RollupUpdate) throws -> Sample {
        var files = 0
        var isFull = true
        let sample = try Stopwatch.sample {
            let update = try work()
            (files, isFull) = (update.written.count, update.isFull)
        }
        guard !isFull, files > 0 else { throw BenchmarkError("the update wrote \(files) files, full: \(isFull)") }
        return sample.with(["files": Double(files)])
    }

    private static func addRun(to history: RunHistory, round: Int) throws {
        let datasets = try history.datasets()
        let dataset = datasets[(round * 977) % datasets.count]
        let created = SyntheticHistory.end.advanced(byMilliseconds: -5 * UTCDay.milliseconds + Int64(round) * 1001)
        guard let token = RunToken("late\(ProcessInfo.processInfo.processIdentifier)-\(round)") else { throw BenchmarkError("no token") }
        let run = try Run(
            token: token, state: .failed, createdAt: created, updatedAt: created.advanced(byMilliseconds: 5000),
            completedAt: created.advanced(byMilliseconds: 5000))
        let now = SyntheticHistory.end
        let page = ObservedRuns(dataset: dataset.id, runs: [run], observedEarliest: now, observedLatest: now, origin: .live)
        guard try history.apply(page).inserted == 1 else { throw BenchmarkError("the changed day did not change") }
    }

    private static func open(_ directory: String) throws -> (history: RunHistory, job: RollupJob) {
        let configuration = ExporterConfiguration()
        let history = try RunHistory.open(directory: directory, access: .writer, settings: HistorySettings(queryRunPolicy: .none))
        let storage = StoragePaths(root: directory, configuration: configuration)
        let job = RollupJob(history: history, canWrite: true, storage: storage, configuration: configuration, threads: threads)
        return (history, job)
    }
}
