import ServiceLifecycle
import Synchronization

/// Knows when the process was asked to stop. As the last of the services it is the first that hears of it.
final class StopNotice: Service {
    private let hasStopped = Mutex(false)

    var isStopping: Bool { hasStopped.withLock { $0 } }

    func run() async throws {
        try? await gracefulShutdown()
        hasStopped.withLock { $0 = true }
    }
}
