import Foundation
import Synchronization
import UnixSignals

/// Notes that SIGTERM or SIGINT came, for commands that end by themselves; a second one ends the process at once.
///
/// The commands do their blocking work on threads of their own, so that a process with one core still hears its signals.
package final class Interruption: Sendable {
    private let isNoted = Mutex(false)
    private let ending: AsyncStream<Never>

    /// From now on, and for the life of the process, the signals are noted instead of ending the process.
    package init() async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let (ending, end) = AsyncStream.makeStream(of: Never.self)
        self.ending = ending
        Task {
            for await signal in signals where note(end) { _exit(128 + signal.rawValue) }
        }
    }

    /// Whether the command should stop at the next point where everything is whole.
    package var isRequested: Bool { isNoted.withLock { $0 } }

    /// Waits for the first signal. For one caller.
    package func requested() async {
        for await _ in ending {}
    }

    /// Returns whether there was a signal before this one.
    private func note(_ end: AsyncStream<Never>.Continuation) -> Bool {
        end.finish()
        return isNoted.withLock { isNoted in
            defer { isNoted = true }
            return isNoted
        }
    }
}

/// Says across threads that something should end.
final class StopFlag: Sendable {
    private let value = Mutex(false)

    /// Whether ``set()`` was called.
    var isSet: Bool { value.withLock { $0 } }

    /// Asks to end; there is no way back.
    func set() { value.withLock { $0 = true } }
}
