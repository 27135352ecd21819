import Logging
import RunHistory
import RunModel

/// What follows a collection pass: retention.
actor Maintenance {
    private let history: RunHistory
    private let storage: StoragePaths
    private let account: String
    private let clock: ServerClock
    private let telemetry: ExporterTelemetry
    private let logger: Logger
    private var prunedAt: Timestamp?

    /// Rows past retention are removed at most this often.
    private static let pruneIntervalMilliseconds: Int64 = 3_600_000

    init(
        history: RunHistory, account: String, storage: StoragePaths, clock: ServerClock, telemetry: ExporterTelemetry, logger: Logger
    ) {
        self.history = history
        self.account = account
        self.storage = storage
        self.clock = clock
        self.telemetry = telemetry
        self.logger = logger
    }

    /// Does what is due; errors are counted and logged, and tried again after the next pass.
    func run(_ configuration: ExporterConfiguration) async {
        await contain(.storage, "retention") { try await prune(configuration) }
    }

    private func prune(_ configuration: ExporterConfiguration) async throws {
        let now = clock.now
        if let last = prunedAt, now.milliseconds - last.milliseconds < Self.pruneIntervalMilliseconds { return }
        guard let age = configuration.retentionMilliseconds else { return }
        let horizon = now.advanced(byMilliseconds: -age)
        let result = try await history.writing { history throws(HistoryError) in try history.prune(before: horizon) }
        prunedAt = now
        if result.removedRuns > 0 { logger.info("retention removed runs", metadata: ["runs": "\(result.removedRuns)"]) }
    }

    private func contain(_ kind: CollectErrorKind, _ what: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            telemetry.failed(kind, "\(what): \(error)", at: clock.now)
            logger.error("\(what) failed; it is tried again after the next pass", metadata: ["reason": "\(error)"])
        }
    }
}
