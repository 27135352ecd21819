import Dispatch
import Foundation

/// What the process does when it is sent a signal.
package enum ProcessSignals {
    /// A reader that goes away becomes an error of the write, not the end of the process.
    package static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// A file that must not grow further (`ulimit -f`) becomes an error of the write as well.
    package static func ignoreFileSizeLimit() {
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Lets the signals through that stop and reload, whatever mask the parent process left: a supervisor that blocks them in itself
    /// passes its mask on, and then nothing would stop the exporter but SIGKILL.
    package static func unblock() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Calls `handler` for every delivery of `number`, on a queue of its own, for the life of the returned source.
    ///
    /// The default action of the signal is switched off.
    package static func observe(_ number: Int32, _ handler: @escaping @Sendable () -> Void) -> SignalObservation {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: DispatchQueue(label: "signal-\(number)"))
        source.setEventHandler { @Sendable in handler() }
        source.resume()
        return SignalObservation(source: source)
    }
}

/// Keeps a signal handler alive; ends it when released.
///
/// `@unchecked Sendable`: the dispatch source is thread-safe and never replaced.
package final class SignalObservation: @unchecked Sendable {
    private let source: any DispatchSourceSignal

    init(source: any DispatchSourceSignal) { self.source = source }

    deinit { source.cancel() }
}
