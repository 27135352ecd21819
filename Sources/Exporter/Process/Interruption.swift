import Foundation

/// Notes that SIGTERM or SIGINT came, for commands that end by themselves; a second one ends the process at once.
///
/// `@unchecked Sendable`: `lock` protects `count`; the observations are never touched again.
package final class Interruption: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    private var observations: [SignalObservation] = []

    /// From now on the signals are noted instead of ending the process.
    package init() {
        observations = [SIGTERM, SIGINT].map { number in
            ProcessSignals.observe(number) { [weak self] in
                if self?.note() ?? 0 >= 2 { _exit(128 + number) }
            }
        }
    }

    /// Whether the command should stop at the next point where everything is whole.
    package var isRequested: Bool { lock.withLock { count > 0 } }

    private func note() -> Int {
        lock.withLock {
            count += 1
            return count
        }
    }
}
