import Synchronization

/// The figures of a server, written by its event loop and read by anyone.
final class Statistics: Sendable {
    private let figures = Mutex(HTTPServerMetrics())

    var snapshot: HTTPServerMetrics { figures.withLock { $0 } }

    func update(_ change: (inout HTTPServerMetrics) -> Void) { figures.withLock { change(&$0) } }
}
