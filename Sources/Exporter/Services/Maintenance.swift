import Collection
import Configuration
import Foundation
import Logging
import RunHistory
import RunModel
import Threads

/// What follows a collection pass: the rollup tree, retention, the weekly reports.
///
/// Works in parallel with the collector and never blocks it: ``run(_:)`` returns at once, and what is still under way when the next pass ends
/// is left alone.
actor Maintenance {
    /// The rollup tree is looked at at most this often, by the API's clock.
    private static let rollupInterval: Duration = .minutes(1)
    /// Rows past retention are removed at most this often.
    private static let pruneInterval: Duration = .hours(1)

    private let history: RunHistory
    private let storage: StoragePaths
    private let clock: ServerClock
    private let telemetry: ExporterTelemetry
    private let logger: Logger
    private let stopping = StopFlag()
    private var work: Task<Void, Never>?
    /// Whether what is under way computed something.
    private var didMuch = true
    private var rollup: (level: Int, job: RollupJob)?
    private var lookedAt: Timestamp?
    private var treeInputs: RollupInputs?
    private var prunedAt: Timestamp?
    private let reports: WeeklyReportJob

    init(history: RunHistory, storage: StoragePaths, clock: ServerClock, telemetry: ExporterTelemetry, logger: Logger) {
        self.history = history
        self.storage = storage
        self.clock = clock
        self.telemetry = telemetry
        self.logger = logger
        reports = WeeklyReportJob(history: history, logger: logger)
    }

    /// Begins what is due; errors are counted and logged, and tried again after a later pass.
    func run(_ configuration: ExporterConfiguration) {
        guard work == nil, !stopping.isSet else { return }
        work = Task {
            await contain(.output, "the rollup") { try await updateRollups(configuration) }
            await contain(.storage, "retention") { try await prune(configuration) }
            await contain(.output, "the weekly report") { try await keepReports(configuration) }
            await contain(.output, "the delivery of the weekly report") { [self] in
                try await reports.deliver(configuration, directory: storage.reports, now: clock.now)
            }
            giveMemoryBack()
            work = nil
        }
    }

    /// A tree or a report needs for seconds what is not needed again for hours.
    private func giveMemoryBack() {
        guard didMuch else { return }
        didMuch = false
        history.releaseMemory()
        ProcessHeap.giveBack()
    }

    /// Waits until what is under way is done.
    func idle() async { await work?.value }

    /// Ends what is under way as soon as that leaves everything valid; nothing begins after it.
    func stop() async {
        stopping.set()
        await idle()
    }

    // MARK: Rollups

    private func updateRollupsNow(_ configuration: ExporterConfiguration) async throws {
        lookedAt = nil
        try await updateRollups(configuration)
    }

    private func updateRollups(_ configuration: ExporterConfiguration) async throws {
        let now = clock.now
        if let lookedAt, now - lookedAt < Self.rollupInterval { return }
        lookedAt = now
        let inputs = try await history.reading { history throws(HistoryError) in try RollupInputs(history, now: now) }
        if !inputs.hasChangedDays, inputs == treeInputs { return }
        let job = rollupJob(configuration)
        didMuch = true
        let (stopping, logger) = (stopping, logger)
        let update = try await BlockingWork.run(named: "rollups") {
            try job.run(now: now, isCancelled: { stopping.isSet })
        }
        var reached = inputs
        reached.hasChangedDays = false
        treeInputs = reached
        if !update.unrecoverable.isEmpty {
            logger.warning(
                "rollup files are damaged or missing, and the runs they were made from are gone",
                metadata: ["files": "\(update.unrecoverable.count)", "first": "\(update.unrecoverable[0])"])
        }
        logger.debug("rollups are up to date", metadata: ["written": "\(update.written.count)", "removed": "\(update.removed.count)"])
    }

    private func rollupJob(_ configuration: ExporterConfiguration) -> RollupJob {
        let level = configuration.rollup.compressionLevel
        if let rollup, rollup.level == level { return rollup.job }
        // One thread: the other core belongs to scrapes and the collector.
        let job = RollupJob(history: history, canWrite: true, storage: storage, configuration: configuration, threads: 1)
        rollup = (level, job)
        return job
    }

    // MARK: Weekly reports

    private func keepReports(_ configuration: ExporterConfiguration) async throws {
        let written = try await reports.run(
            configuration, directory: storage.reports, now: clock.now, isCancelled: { [stopping] in stopping.isSet })
        didMuch = didMuch || !written.isEmpty
    }

    // MARK: Retention

    private func prune(_ configuration: ExporterConfiguration) async throws {
        let now = clock.now
        if let last = prunedAt, now - last < Self.pruneInterval { return }
        let outcome = try await RetentionStep(history: history, isTreeKept: true).run(
            configuration, apiNow: now, localNow: clock.localNow, isCancelled: { [stopping] in stopping.isSet },
            updateTree: { try await self.updateRollupsNow(configuration) })
        prunedAt = now
        if outcome.removedRuns > 0 { logger.info("retention removed runs", metadata: ["runs": "\(outcome.removedRuns)"]) }
        guard let reason = outcome.waitsFor else { return }
        telemetry.failed(.storage, "runs past retention are kept: waiting for \(reason)", at: now)
        logger.warning("runs past retention are kept", metadata: ["waiting_for": "\(reason)"])
    }

    private func contain(_ kind: CollectErrorKind, _ what: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            if stopping.isSet { return }
            telemetry.failed(kind, "\(what): \(error)", at: clock.now)
            logger.error("\(what) failed; the next attempt follows a later pass", metadata: ["reason": "\(error)"])
        }
    }
}
