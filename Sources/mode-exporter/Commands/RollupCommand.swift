import ArgumentParser
import Exporter
import Files
import Foundation
import Reports
import RunHistory
import RunModel
import Threads

/// Brings the rollup tree up to date.
struct RollupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollup",
        abstract: "Bring the tree of gzip CSV files up to date.",
        discussion: """
            Writes the days and weeks that changed since the last time; the same history gives the same bytes. Days that retention has \
            removed from the history stay in the tree. Works while an exporter is running, which does the same on its own.
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Rewrite every file whose runs are still in the history.")
    var full = false

    func run() async throws {
        let context = try global.context()
        let (history, canWrite) = try open(context)
        let threads = min(max(2, ProcessInfo.processInfo.activeProcessorCount), 8)
        let job = RollupJob(
            history: history, canWrite: canWrite, storage: context.storage, configuration: context.configuration, threads: threads)
        let bar = ProgressBar(logger: context.logger)
        let interruption = await Interruption()
        let update = try await BlockingWork.run(named: "rollups") { [full, now = context.now] in
            try job.run(isFull: full, now: now, isCancelled: { interruption.isRequested }) { progress in
                bar.show(
                    fraction: Double(progress.finishedFiles) / Double(max(1, progress.totalFiles)),
                    text: "\(HumanText.count(progress.finishedFiles)) of \(HumanText.count(progress.totalFiles)) files",
                    event: "writing rollups", metadata: ["files": "\(progress.finishedFiles)", "of": "\(progress.totalFiles)"])
            }
        }
        bar.finish()
        for path in update.unrecoverable {
            StandardError.write(
                "\(job.directory)/\(path) is damaged or missing, and retention has removed its runs: it cannot be recreated")
        }
        StandardError.write(
            "\(job.directory) is up to date: \(HumanText.count(update.written.count)) files written, "
                + "\(HumanText.count(update.removed.count)) removed, \(HumanText.count(update.unchangedFiles)) checked and unchanged")
        try history.close()
    }

    /// A running exporter holds the history for writing; reading is enough then.
    private func open(_ context: CommandContext) throws -> (history: RunHistory, canWrite: Bool) {
        guard FileManager.default.fileExists(atPath: context.storage.root + "/history.sqlite") else {
            return (try context.openForReading(), false)
        }
        do {
            return (try context.openForWriting(), true)
        } catch  where [.locked, .permission, .readOnly].contains(error.kind) {
            return (try context.openForReading(), false)
        }
    }
}
