import Foundation

struct ListeningSocket: Sendable {
    let descriptor: Int32
    let bound: BoundAddress
    let file: UnixSocketFile?

    /// How many connections the system keeps for us until they are accepted; it may take fewer.
    private static let backlog: Int32 = 1024

    /// Opens the socket.
    ///
    /// - Parameters:
    ///   - secure: whether TLS is spoken on it, for the text of the address.
    ///   - makeSocket: opens a socket of a family; tests replace it to take IPv6 away.
    static func open(
        _ address: ListenAddress,
        secure: Bool,
        makeSocket: (Int32) -> Int32 = SocketOptions.open(family:)
    ) throws(HTTPServerError) -> ListeningSocket {
        switch address {
        case .unix(let path):
            return try openUnix(path: path, address: address)
        case .tcp(nil, let port):
            do {
                return try openTCP(SocketAddress(anyOf: AF_INET6, port: port), secure: secure, makeSocket: makeSocket)
            } catch {
                guard error.code == EAFNOSUPPORT || error.code == EADDRNOTAVAIL else { throw failure(address, error) }
                // IPv6 is disabled on this machine.
                return try attempt(address) { () throws(SystemError) in
                    try openTCP(SocketAddress(anyOf: AF_INET, port: port), secure: secure, makeSocket: makeSocket)
                }
            }
        case .tcp(let host?, let port):
            var latest = SystemError(code: EADDRNOTAVAIL)
            for candidate in try HostLookup.addresses(of: host, port: port) {
                do {
                    return try openTCP(candidate, secure: secure, makeSocket: makeSocket)
                } catch {
                    latest = error
                }
            }
            throw failure(address, latest)
        }
    }

    /// Stops listening and removes the file of a unix socket.
    func close() {
        Foundation.close(descriptor)
        file?.remove()
    }

    private static func openTCP(
        _ address: SocketAddress,
        secure: Bool,
        makeSocket: (Int32) -> Int32
    ) throws(SystemError) -> ListeningSocket {
        let descriptor = makeSocket(address.family)
        guard descriptor >= 0 else { throw .latest }
        SocketOptions.prepare(descriptor)
        // Else the port stays taken for a minute after a restart.
        SocketOptions.set(descriptor, level: SOL_SOCKET, option: SO_REUSEADDR, value: 1)
        if address.family == AF_INET6 { SocketOptions.set(descriptor, level: Int32(IPPROTO_IPV6), option: IPV6_V6ONLY, value: 0) }
        try bindAndListen(descriptor, address)
        var bound = SocketAddress()
        _ = bound.fill { getsockname(descriptor, $0, $1) }
        let (host, port) = bound.hostAndPort ?? ("?", 0)
        return ListeningSocket(descriptor: descriptor, bound: BoundAddress(host: host, port: port, secure: secure), file: nil)
    }

    private static func openUnix(path: String, address: ListenAddress) throws(HTTPServerError) -> ListeningSocket {
        guard let socketAddress = SocketAddress(unixPath: path) else {
            throw HTTPServerError(
                .listen,
                "cannot listen on \(address): the path is longer than the 107 bytes of a unix socket; use a shorter one"
            )
        }
        try UnixSocketFile.removeStale(path: path, address: socketAddress)
        return try attempt(address) { () throws(SystemError) in
            let descriptor = SocketOptions.open(family: AF_UNIX)
            guard descriptor >= 0 else { throw .latest }
            SocketOptions.prepare(descriptor)
            try bindAndListen(descriptor, socketAddress)
            return ListeningSocket(descriptor: descriptor, bound: BoundAddress(unixPath: path), file: UnixSocketFile(path: path))
        }
    }

    private static func bindAndListen(_ descriptor: Int32, _ address: SocketAddress) throws(SystemError) {
        let bound = address.withPointer { bind(descriptor, $0, $1) }
        guard bound == 0, listen(descriptor, backlog) == 0 else {
            let error = SystemError.latest
            Foundation.close(descriptor)
            throw error
        }
    }

    private static func attempt(
        _ address: ListenAddress,
        _ body: () throws(SystemError) -> ListeningSocket
    ) throws(HTTPServerError) -> ListeningSocket {
        do {
            return try body()
        } catch {
            throw failure(address, error)
        }
    }

    private static func failure(_ address: ListenAddress, _ error: SystemError) -> HTTPServerError {
        let hint =
            switch error.code {
            case EADDRINUSE: "stop the process that listens there, or choose another address"
            case EACCES: "choose a port above 1023 or a folder that may be written to"
            case EADDRNOTAVAIL: "choose an address of this machine"
            case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
            default: "choose another address"
            }
        return HTTPServerError(.listen, "cannot listen on \(address): \(error.text); \(hint)")
    }
}

/// Turns the name of a host to listen on into addresses.
enum HostLookup {
    /// The addresses, IPv4 first, as Go and so every other exporter takes `localhost`.
    static func addresses(of host: String, port: UInt16) throws(HTTPServerError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard status == 0 else {
            let reason = String(cString: gai_strerror(status))
            throw HTTPServerError(.listen, "cannot listen on \(host):\(port): \(reason); use an address of this machine")
        }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = entry.pointee.ai_addr { found.append(SocketAddress(address, length: entry.pointee.ai_addrlen)) }
            next = entry.pointee.ai_next
        }
        return found.filter { $0.family == AF_INET } + found.filter { $0.family == AF_INET6 }
    }
}
