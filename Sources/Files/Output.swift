import Foundation

/// stderr: for everything that is not what the command was asked for.
package enum StandardError {
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    package static func write(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}

/// stdout: for what the command was asked for.
package enum StandardOutput {
    /// Writes one line, at once also into a pipe or a file, so that URLs appear as soon as they are known.
    package static func write(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}

/// The place of `--output`: a file, or `-` for stdout.
package struct OutputFile: Sendable {
    private let path: String

    /// - Parameter path: a file's path, or `-` for stdout.
    package init(path: String) { self.path = path }

    /// Writes everything; a file is replaced in one step, so that no reader ever sees half of it. See ``StreamedOutput``.
    package func write(_ bytes: [UInt8]) throws(OutputError) {
        let output = try StreamedOutput(path: path)
        try output.write(bytes)
        try output.finish()
    }
}

package struct OutputError: Error, CustomStringConvertible {
    private let path: String
    private let reason: String

    /// - Parameters:
    ///   - path: `-` for stdout.
    ///   - reason: what the matter is, and what to do.
    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String {
        path == "-" ? "cannot write to stdout: \(reason)" : "cannot write \(path): \(reason)"
    }

    /// What the system said last, and what to do.
    static func systemReason() -> String {
        let code = errno
        let advice =
            switch code {
            case EPIPE: "the reader closed it before the end"
            case EBADF: "it was closed when the program began"
            case ENOSPC, EDQUOT: "free some space and try again"
            case EFBIG: "raise the limit of the file size (ulimit -f)"
            case ENOENT: "create the folder first"
            case ENOTDIR: "a part of the path is not a folder: check the path"
            case EACCES, EPERM: "this user may not write there"
            case EROFS: "choose a place on a writable file system"
            default: "check the disk"
            }
        return "\(String(cString: strerror(code))): \(advice)"
    }
}

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
