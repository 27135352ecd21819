import Foundation

/// stdin, stdout and stderr as the process got them.
package enum StandardStreams {
    /// Occupies the numbers of those that were closed when the process began: the next file, database or connection would get one of them,
    /// and with it the log or the output of the command.
    ///
    /// Reading and writing still fail with `EBADF`: the place that is taken is open for the other direction. Call it before anything is
    /// opened.
    package static func occupyClosed() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is given out, and those below are taken.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
