import Foundation

/// An `errno`, kept before another call changes it.
struct SystemError: Error, Equatable {
    let code: Int32

    /// The code that the call just made has left behind; only valid after it reported a failure.
    static var latest: SystemError { SystemError(code: errno) }

    /// The system's words, for example `Address already in use`.
    var text: String { String(cString: strerror(code)) }

    /// Whether the call only has to be made again later.
    var isTransient: Bool { code == EAGAIN || code == EWOULDBLOCK || code == EINTR }
}
