import Foundation

/// How far a collection pass is: what the progress bar shows.
package struct CollectProgress: Sendable {
    /// What is being done now, for example `reading runs`.
    package var activity = "starting"
    /// Datasets found.
    package var datasets = 0
    /// Runs new in the history since the pass began.
    package var runs = 0
    /// Requests answered since the pass began.
    package var requests = 0
    /// Requests that the work known so far still needs; grows while the work is discovered.
    package var requestsLeft = 0
    /// The request budget, for the time to go.
    package var requestsPerSecond = 1.0

    /// Seconds that ``requestsLeft`` take at the budget's rate.
    package var secondsLeft: Double { Double(requestsLeft) / requestsPerSecond }

    /// From 0 to 1.
    package var fraction: Double {
        requests + requestsLeft == 0 ? 0 : Double(requests) / Double(requests + requestsLeft)
    }
}

/// Gathers progress from concurrent work and hands copies to a listener.
///
/// `@unchecked Sendable`: `lock` protects `progress`; the listener is called outside of it.
final class ProgressMeter: @unchecked Sendable {
    private let lock = NSLock()
    private var progress = CollectProgress()
    private let listener: @Sendable (CollectProgress) -> Void

    init(requestsPerSecond: Double, listener: @escaping @Sendable (CollectProgress) -> Void) {
        self.listener = listener
        progress.requestsPerSecond = requestsPerSecond
    }

    func update(_ change: (inout CollectProgress) -> Void) {
        let copy = lock.withLock {
            change(&progress)
            return progress
        }
        listener(copy)
    }
}
