import Foundation

enum AcceptResult {
    case accepted(descriptor: Int32, peer: String)
    case empty
    /// The client was gone before it was accepted; there may be others.
    case vanished
    case exhausted
}

/// Accepts connections; a closure, so that tests can run out of descriptors without doing so.
package struct Acceptor: Sendable {
    let accept: @Sendable (_ listener: Int32) -> AcceptResult

    package static let system = Acceptor { listener in
        var address = SocketAddress()
        let descriptor = address.fill { Foundation.accept(listener, $0, $1) }
        guard descriptor < 0 else {
            SocketOptions.prepare(descriptor)
            if address.family != AF_UNIX { SocketOptions.disableNagle(descriptor) }
            return .accepted(descriptor: descriptor, peer: address.description)
        }
        switch errno {
        case EAGAIN, EWOULDBLOCK: return .empty
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
        // accept(2): errors of the new connection are reported here as well, and are not the listener's.
        default: return .vanished
        }
    }
}
