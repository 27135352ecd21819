import Foundation

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
