import Foundation

/// What is set on every descriptor of the server.
enum SocketOptions {
    /// Neither blocks nor survives into a child process.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    static func set(_ descriptor: Int32, level: Int32, option: Int32, value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Sends at once: with Nagle's algorithm a body behind its head waits for the client's delayed acknowledgement, 40 ms.
    static func disableNagle(_ descriptor: Int32) {
        set(descriptor, level: Int32(IPPROTO_TCP), option: TCP_NODELAY, value: 1)
    }

    static func open(family: Int32) -> Int32 { socket(family, Int32(SOCK_STREAM.rawValue), 0) }
}

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
