/// Why a server could not start. The description says what happened, where, and what to do next.
package struct HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
    enum Kind: Sendable, Equatable {
        /// The address is taken, not of this machine, not allowed, or unreadable.
        case listen
        /// A certificate, key or client CA could not be read or does not fit, or the settings could not be read.
        case tls
        /// The system refused a descriptor or a thread.
        case system
        /// The server was started before: one object serves once.
        case alreadyStarted
    }

    let kind: Kind
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
