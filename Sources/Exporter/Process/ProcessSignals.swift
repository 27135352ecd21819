import Foundation

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
}
