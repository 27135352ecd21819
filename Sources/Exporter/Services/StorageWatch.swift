import Collection
import Logging
import RunHistory
import Synchronization

/// Notices when the files of the history are removed or replaced while the exporter runs, and says so once.
///
/// What is collected then goes into files that cannot be found; only a restart helps, which `/-/healthy` asks for.
final class StorageWatch: Sendable {
    private let history: RunHistory
    private let telemetry: ExporterTelemetry
    private let clock: ServerClock
    private let logger: Logger
    private let known = Mutex<String?>(nil)

    init(history: RunHistory, telemetry: ExporterTelemetry, clock: ServerClock, logger: Logger) {
        self.history = history
        self.telemetry = telemetry
        self.clock = clock
        self.logger = logger
    }

    /// What was found by the newest look; nil while all is well.
    var problem: String? { known.withLock { $0 } }

    /// Looks again. Costs two calls of `stat(2)`, which may block on a network file system.
    func look() {
        let (before, now) = known.withLock { known in
            let before = known
            known = history.problem
            return (before, known)
        }
        guard now != before else { return }
        guard let now else {
            logger.notice("the storage directory is back in place", metadata: ["path": "\(history.directory)"])
            return
        }
        telemetry.failed(.storage, "\(history.directory): \(now); restart the exporter", at: clock.now)
        logger.error(
            "what is collected from now on would be lost: restart the exporter, with a backup in place if the history is gone",
            metadata: ["path": "\(history.directory)", "reason": "\(now)"])
    }
}
