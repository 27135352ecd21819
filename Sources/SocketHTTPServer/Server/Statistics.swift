import Foundation

/// The figures of a server, written by its event loop and read by anybody.
///
/// @unchecked Sendable: `figures` is only touched with `lock` held.
final class Statistics: @unchecked Sendable {
    private let lock = NSLock()
    private var figures = HTTPServerMetrics()

    var snapshot: HTTPServerMetrics { lock.withLock { figures } }

    func update(_ change: (inout HTTPServerMetrics) -> Void) { lock.withLock { change(&figures) } }
}
