import ServiceLifecycle
import SocketHTTPServer
import Synchronization
import Threads

/// Serves HTTP until the process is asked to stop, then finishes the answers under way.
struct HTTPService: Service {
    let server: HTTPServer
    /// How long answers under way may take to finish. Default 10 s.
    var drain: Duration = .seconds(10)

    func run() async throws {
        try? await gracefulShutdown()
        // Blocks until the last answer is sent, so it must not hold a thread of the cooperative pool.
        try await BlockingWork.run(named: "http-stop") { [server, drain] in server.stop(drain: drain) }
    }
}

/// Knows when the process was asked to stop. As the last of the services it is the first that hears of it.
final class StopNotice: Service {
    private let hasStopped = Mutex(false)

    var isStopping: Bool { hasStopped.withLock { $0 } }

    func run() async throws {
        try? await gracefulShutdown()
        hasStopped.withLock { $0 = true }
    }
}
