import Foundation
import UnixSignals

/// Owns SIGTERM, SIGINT and SIGHUP of a command that serves.
///
/// Created before anything else, so that a signal sent while the process starts is kept and handled instead of ending it.
package struct ServerSignals: Sendable {
    private let sequence: UnixSignalsSequence

    /// Takes the signals over; returns once that is done.
    package init() async { sequence = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup) }

    /// Handles every signal until the task is cancelled.
    ///
    /// - Parameters:
    ///   - reload: called for each SIGHUP.
    ///   - stop: called for the first SIGTERM or SIGINT. A second one ends the process at once with the shell's status for that signal:
    ///     the history stays whole, because a page is one transaction.
    func forward(reload: @Sendable () -> Void, stop: @Sendable () async -> Void) async {
        var isStopping = false
        for await signal in sequence {
            if signal == .sighup {
                reload()
            } else if isStopping {
                _exit(128 + signal.rawValue)
            } else {
                isStopping = true
                await stop()
            }
        }
    }
}
